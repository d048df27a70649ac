import type { Credentials, MemberContents, MemberPlan, WorkLimits } from '../../dialect.ts';
import { countKeyOfUser } from '../acl.ts';
import { listUsers } from '../list-users.ts';
import { type Session } from '../connection.ts';
import { expiringKeys, keysOfType, LIBRARIES } from './count-keys.ts';
import { USERS } from '../members.ts';
import { asList, asRecord, asText, readKeyspace, tryCall } from '../replies.ts';
import { scanKeys } from './scan.ts';
import { watchedSession } from '../watched-session.ts';

/** Counts in a living server what the inspectors count in a backup of it, under the same keys. */
export async function countContents(
  credentials: Credentials,
  member: MemberPlan,
  limits: WorkLimits,
): Promise<MemberContents> {
  return await watchedSession(credentials, limits, async (session) => ({
    counts: member.kind === USERS ? await countUsers(session) : await countKeys(session),
  }));
}

async function countUsers(session: Session): Promise<Record<string, number>> {
  return Object.fromEntries((await listUsers(session)).map((user) => [countKeyOfUser(user), 1]));
}

/**
 * Keys that never expire by type, one by one; those that do only by their number, which the server knows, for what has
 * expired and is not yet removed shows no type any more.
 */
async function countKeys(session: Session): Promise<Record<string, number>> {
  const counts: Record<string, number> = { [LIBRARIES]: await countLibraries(session) };
  for (const [database, { expires }] of await readKeyspace(session)) {
    if (expires > 0) counts[expiringKeys(database)] = expires;
    for (const [type, count] of await countLasting(session, database))
      counts[keysOfType(database, type)] = count;
  }
  return counts;
}

/** There are none before version 7.0. */
async function countLibraries(session: Session): Promise<number> {
  return asList((await tryCall(session, 'FUNCTION', 'LIST')) ?? []).length;
}

async function countLasting(session: Session, database: number): Promise<Map<string, number>> {
  await session.call('SELECT', `${database}`);
  const counts = new Map<string, number>();
  const add = (type: string, count: number): void => void counts.set(type, (counts.get(type) ?? 0) + count);
  const canScript = (await tryCall(session, 'EVAL_RO', 'return 1', '0')) !== null;
  if (canScript) await countInside(session, add);
  else await countOneByOne(session, add);
  return counts;
}

/** Some thousand keys at a time: far below what a server takes for a script that hangs. */
const KEYS_AT_ONCE = '5000';
/** -1: it never expires; -2: it has expired meanwhile. */
const COUNT_LASTING = `
  local scanned = redis.call('SCAN', ARGV[1], 'COUNT', ARGV[2])
  local counts = {}
  for _, key in ipairs(scanned[2]) do
    if redis.call('PTTL', key) == -1 then
      local type = redis.call('TYPE', key)['ok']
      counts[type] = (counts[type] or 0) + 1
    end
  end
  local answer = {scanned[1]}
  for type, count in pairs(counts) do
    answer[#answer + 1] = type
    answer[#answer + 1] = count
  end
  return answer`;

type Add = (type: string, count: number) => void;

/** The server asks itself, by a script that may only read: a tenth of the time that asking for each key takes. */
async function countInside(session: Session, add: Add): Promise<void> {
  let cursor = '0';
  do {
    const answer = asList(await session.call('EVAL_RO', COUNT_LASTING, '0', cursor, KEYS_AT_ONCE));
    cursor = asText(answer[0]);
    for (const [type, count] of asRecord(answer.slice(1))) add(type, Number(count));
  } while (cursor !== '0');
}

/** Before version 7.0 no script runs while writing is held up. */
async function countOneByOne(session: Session, add: Add): Promise<void> {
  for await (const keys of scanKeys(session)) {
    const answers = await session.callAll(
      keys.flatMap((key) => [
        ['TYPE', key],
        ['PTTL', key],
      ]),
    );
    for (let at = 0; at < answers.length; at += 2) if (answers[at + 1] === -1) add(asText(answers[at]), 1);
  }
}
