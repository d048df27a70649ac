import { randomBytes } from 'node:crypto';
import { HOSTILE_NAMES } from '../contract/world.testing.ts';
import type { Credentials } from '../dialect.ts';
import { type Argument, type Session, withSession } from './connection.ts';

/** In the year 2100. */
const FAR = '4102444800123';
const LIBRARY = `#!lua name=counters
redis.register_function('bump', function(keys) return redis.call('INCR', keys[1]) end)`;

/** Of every type, in every encoding that it has; each with more and longer items than the compact encoding takes, and with fewer. */
export async function fillVaried(credentials: Credentials): Promise<void> {
  await inDatabase(credentials, 0, async (session) => {
    await session.callAll(SMALL);
    await fillLarge(session);
    await fillStreams(session);
    for (const name of HOSTILE_NAMES) await session.call('RPUSH', name, name, 'second', 'third');
    await session.callAll(ACCOUNTS);
    await session.call('FUNCTION', 'LOAD', LIBRARY);
    await session.call('CONFIG', 'SET', 'notify-keyspace-events', 'KEA');
  });
  await inDatabase(credentials, 5, fillMany);
  await inDatabase(credentials, 7, async (session) => {
    await session.call('SET', 'of-the-eighth', 'database');
    await session.call('SET', Buffer.from([0xff, 0x00, 0xfe]), Buffer.from([0x00, 0x80, 0x0a]), 'PXAT', FAR);
  });
}

const SMALL: readonly (readonly Argument[])[] = [
  ['SET', 'text', 'naïve 東京 🚢'],
  ['SET', 'empty', ''],
  ['SET', 'integer', '-9223372036854775808'],
  ['SET', 'small-integer', '12'],
  ['SET', 'compressible', 'ab'.repeat(5000)],
  ['SETBIT', 'bits', '70000', '1'],
  ['PFADD', 'log-log', 'a', 'b', 'c'],
  ['SET', 'ä'.repeat(20), 'ä😀'.repeat(1500)],
  ['SET', 'until-far', 'value', 'PXAT', FAR],
  ['RPUSH', 'list', 'one', '2', Buffer.from([0xff, 0])],
  ['SADD', 'integers', '1', '-2', '3'],
  ['SADD', 'wide-integers', '1', '9223372036854775807'],
  ['SADD', 'set', 'one', 'two', Buffer.from([0xff])],
  ['HSET', 'hash', 'field', 'value', 'number', '7', Buffer.from([0xff, 0]), Buffer.from([0])],
  ['ZADD', 'zset', '-inf', 'low', '1.5', 'mid', '2', 'two', '+inf', 'high', '3e-300', 'tiny'],
  ['GEOADD', 'places', '13.361389', '38.115556', 'Palermo'],
  ['HSET', 'hash-until-far', 'a', 'b'],
  ['PEXPIREAT', 'hash-until-far', FAR],
];

const ACCOUNTS: readonly (readonly Argument[])[] = [
  ['ACL', 'SETUSER', 'reader', 'on', '>readers-own', '~cached:*', '+@read', '(~other:* +get)', '&news'],
  ['ACL', 'SETUSER', 'two-passwords', 'on', '>first', '>second', '+@all', '-@dangerous', '%R~readable:*'],
  ['ACL', 'SETUSER', 'off-duty', 'off', '>nothing', '~"odd"[\\]*', '+config|get'],
];

async function fillLarge(session: Session): Promise<void> {
  const numbers = Array.from({ length: 3000 }, (_, n) => n);
  const value = (n: number): string => `${n} ${'x'.repeat(n % 200)}`;
  await session.call('RPUSH', 'large-list', ...numbers.map(value));
  await session.call('RPUSH', 'list-of-long', 'y'.repeat(20_000), randomBytes(20_000), 'z');
  await session.call('SADD', 'large-set', ...numbers.map(value));
  await session.call('SADD', 'many-integers', ...numbers.map(String));
  await session.call('HSET', 'large-hash', ...numbers.flatMap((n) => [`field ${n}`, value(n)]));
  await session.call('ZADD', 'large-zset', ...numbers.flatMap((n) => [`${n / 7}`, value(n)]));
}

/** More than one answer of a SCAN has. */
async function fillMany(session: Session): Promise<void> {
  const numbers = Array.from({ length: 3000 }, (_, n) => n);
  await session.callAll(numbers.map((n) => ['SET', `key:${n}`, `value ${n}`]));
  await session.callAll(numbers.slice(0, 500).map((n) => ['SET', `volatile:${n}`, `${n}`, 'PXAT', FAR]));
}

async function fillStreams(session: Session): Promise<void> {
  const entries = Array.from({ length: 500 }, (_, n) => [
    'XADD',
    'stream',
    `${n + 1}-1`,
    'field',
    `value ${n}`,
  ]);
  await session.callAll(entries);
  await session.callAll([
    ['XDEL', 'stream', '500-1', '3-1'],
    ['XGROUP', 'CREATE', 'stream', 'workers', '0'],
    ['XGROUP', 'CREATE', 'stream', 'idle', '$'],
    ['XGROUP', 'CREATECONSUMER', 'stream', 'workers', 'lazy'],
    ['XREADGROUP', 'GROUP', 'workers', 'busy', 'COUNT', '20', 'STREAMS', 'stream', '>'],
    ['XACK', 'stream', 'workers', '2-1', '5-1'],
    ['XADD', 'odd-stream', '18446744073709551615-18446744073709551615', '', Buffer.from([0xff])],
    ['XGROUP', 'CREATE', 'empty-stream', 'waiting', '$', 'MKSTREAM'],
  ]);
}

/** A value of so many bytes that nothing compresses. */
export async function fillBulk(credentials: Credentials, bytes: number): Promise<void> {
  await inDatabase(credentials, 3, async (session) => {
    for (let left = bytes; left > 0; left -= 2 ** 20) {
      await session.call('SET', `bulk:${left}`, randomBytes(2 ** 20));
    }
  });
}

export async function inDatabase<T>(
  credentials: Credentials,
  database: number,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return await withSession(credentials, {}, async (session) => {
    await session.call('SELECT', `${database}`);
    return await work(session);
  });
}
