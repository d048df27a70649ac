import type { Credentials, MemberContents, MemberPlan, WorkLimits } from '../dialect.ts';
import { countKeyOfUser } from './acl.ts';
import { listUsers } from './list-users.ts';
import { type Session } from './connection.ts';
import { expiringKeys, keysOfType, LIBRARIES } from './count-keys.ts';
import { USERS } from './members.ts';
import { asList, asText, readKeyspace, tryCall } from './replies.ts';
import { scanKeys } from './scan.ts';
import { watchedSession } from './watched-session.ts';

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
  const counts = new Map<string, number>();
  await session.call('SELECT', `${database}`);
  for await (const keys of scanKeys(session)) {
    const answers = await session.callAll(
      keys.flatMap((key) => [
        ['TYPE', key],
        ['PTTL', key],
      ]),
    );
    for (let at = 0; at < answers.length; at += 2) {
      // -1: it never expires; -2: it has expired meanwhile.
      if (answers[at + 1] !== -1) continue;
      const type = asText(answers[at]);
      counts.set(type, (counts.get(type) ?? 0) + 1);
    }
  }
  return counts;
}
