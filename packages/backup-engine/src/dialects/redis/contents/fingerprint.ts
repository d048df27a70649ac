import type { Credentials } from '../../dialect.ts';
import { DEFAULT_USER, userOf } from '../access.ts';
import { isOfPassword } from '../acl.ts';
import { type Session, withSession } from '../connection.ts';
import { DigestSum } from './digest-sum.ts';
import { digestValue } from './digest-value.ts';
import { listUsers } from '../list-users.ts';
import { carriedOf } from '../server/parameters.ts';
import { asList, asRecord, asText, readKeyspace, tryCall } from '../replies.ts';
import { scanKeys } from './scan.ts';

/**
 * Everything that a restore must bring back: every key with its value and its time to live by an order-independent checksum for
 * each database and type, function libraries with their code, users with their rights and passwords (as hashes), and the
 * parameters that are taken over. Whoever asks must be allowed everything. The asking user's own password is left out,
 * because a restored server has a credential of its own; so is that of the default user, which it may be called there.
 */
export async function fingerprint(credentials: Credentials): Promise<string[]> {
  return await withSession(credentials, { answerMs: 120_000 }, async (session) => [
    ...(await describeParameters(session)),
    ...(await describeUsers(session, [userOf(credentials) ?? DEFAULT_USER, DEFAULT_USER])),
    ...(await describeLibraries(session)),
    ...(await describeKeys(session)),
  ]);
}

async function describeParameters(session: Session): Promise<string[]> {
  const all = asRecord(await session.call('CONFIG', 'GET', '*'));
  const texts = new Map([...all].map(([name, value]) => [name, asText(value)]));
  const carried = { databases: texts.get('databases') ?? '', ...carriedOf(texts) };
  return Object.entries(carried).map(([name, value]) => `parameter ${name} ${value}`);
}

async function describeUsers(session: Session, withNewPassword: readonly string[]): Promise<string[]> {
  const users = await listUsers(session);
  return users
    .map(({ name, rules }) => {
      const kept = withNewPassword.includes(name) ? rules.filter((rule) => !isOfPassword(rule)) : rules;
      return `user ${name} ${kept.join(' ')}`;
    })
    .sort();
}

async function describeLibraries(session: Session): Promise<string[]> {
  const libraries = asList((await tryCall(session, 'FUNCTION', 'LIST', 'WITHCODE')) ?? []);
  return libraries
    .map((library) => {
      const fields = asRecord(library);
      return `library ${asText(fields.get('library_name'))} ${asText(fields.get('library_code'))}`;
    })
    .sort();
}

async function describeKeys(session: Session): Promise<string[]> {
  const lines: string[] = [];
  const expiry = await expiryCommand(session);
  for (const database of [...(await readKeyspace(session)).keys()].sort((a, b) => a - b)) {
    await session.call('SELECT', `${database}`);
    const sums = new Map<string, DigestSum>();
    for await (const keys of scanKeys(session)) {
      for (const { type, digest } of await digestKeys(session, keys, expiry)) {
        const sum = sums.get(type) ?? new DigestSum();
        sums.set(type, sum);
        sum.add(digest);
      }
    }
    lines.push(...[...sums].map(([type, sum]) => `db${database} ${type}: ${sum.toString()}`).sort());
  }
  return lines;
}

/** Tells the instant to the millisecond; before version 7.0 a server tells only how long it is until then. */
async function expiryCommand(session: Session): Promise<'PEXPIRETIME' | 'PTTL'> {
  return (await tryCall(session, 'PEXPIRETIME', '')) === null ? 'PTTL' : 'PEXPIRETIME';
}

async function digestKeys(
  session: Session,
  keys: readonly Buffer[],
  expiry: 'PEXPIRETIME' | 'PTTL',
): Promise<{ type: string; digest: Uint8Array }[]> {
  const answers = await session.callAll(
    keys.flatMap((key) => [
      ['TYPE', key],
      [expiry, key],
    ]),
  );
  const found = keys.map((key, index) => {
    const time = answers[2 * index + 1];
    const expires = expiry === 'PTTL' && time !== -1 ? 'some time' : `${String(time)}`;
    return { key, type: asText(answers[2 * index]), expires };
  });
  // Of what expired meanwhile there is nothing to compare.
  return await Promise.all(
    found
      .filter(({ type }) => type !== 'none')
      .map(async (each) => ({ type: each.type, digest: await digestValue(session, each) })),
  );
}
