import { RedisRefused, type Argument, type Reply, type Session } from './connection.ts';

/** An answer that must be a text. */
export function asText(reply: Reply | undefined): string {
  if (Buffer.isBuffer(reply)) return reply.toString('utf8');
  if (typeof reply === 'string' || typeof reply === 'number') return `${reply}`;
  throw new Error('The server gave another kind of answer than it should.');
}

/** An answer that must be a list. */
export function asList(reply: Reply | undefined): Reply[] {
  if (Array.isArray(reply)) return reply;
  throw new Error('The server gave another kind of answer than it should.');
}

export function asBytes(reply: Reply | undefined): Buffer {
  if (Buffer.isBuffer(reply)) return reply;
  return Buffer.from(asText(reply));
}

/** Names and values that lie side by side in a list. */
export function asRecord(reply: Reply | undefined): Map<string, Reply> {
  const list = asList(reply);
  const record = new Map<string, Reply>();
  for (let at = 0; at + 1 < list.length; at += 2) record.set(asText(list[at]), list[at + 1] as Reply);
  return record;
}

/** The lines of INFO, by name. */
export async function readInfo(session: Session, section: string): Promise<Map<string, string>> {
  const text = asText(await session.call('INFO', section));
  const lines = text.split('\r\n').filter((line) => line.includes(':') && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] as const),
  );
}

/** Keys of each database that has some, with those that expire. */
export async function readKeyspace(
  session: Session,
): Promise<Map<number, { keys: number; expires: number }>> {
  const databases = new Map<number, { keys: number; expires: number }>();
  for (const [name, value] of await readInfo(session, 'keyspace')) {
    const [, index] = /^db(\d+)$/.exec(name) ?? [];
    const [, keys, expires] = /^keys=(\d+),expires=(\d+)/.exec(value) ?? [];
    if (index === undefined || keys === undefined) continue;
    databases.set(Number(index), { keys: Number(keys), expires: Number(expires) });
  }
  return databases;
}

/** null where the server does not know the command, or does not let this user run it. */
export async function tryCall(session: Session, ...args: readonly Argument[]): Promise<Reply | null> {
  try {
    return await session.call(...args);
  } catch (error) {
    if (error instanceof RedisRefused && isUnavailable(error)) return null;
    throw error;
  }
}

function isUnavailable({ code, message }: RedisRefused): boolean {
  return code === 'NOPERM' || /^ERR unknown (sub)?command/i.test(message);
}
