import { randomBytes } from 'node:crypto';
import type { OutsideRedis } from '../../outside-servers/redis.ts';
import type { Wire, Word } from '../../outside-servers/redis-wire.ts';

/** In the year 2100. */
const FAR = 4_102_444_800_123;
export const INSPECTOR = { username: 'inspector', password: 'inspector-Secret-5d1e' };
/** Milliseconds that some keys live: long enough to be in the backup, too short to be in what is restored. */
export const SOON_MS = 6_000;
export const SOON_KEYS = 200;
const PAST_KEYS = 50;

/** One of everything in three databases, with so many small keys beside. */
export async function fillVaried(server: OutsideRedis, keys: number): Promise<void> {
  await using wire = await server.open();
  await wire.all([...SMALL, ...ACCOUNTS, ...CONFIGURATION]);
  await wire.call('FUNCTION', 'LOAD', LIBRARY);
  await fillStreams(wire);
  await fillLarge(wire);
  await wire.call('SELECT', 3);
  await fillMany(wire, keys);
  await wire.call('SELECT', 19);
  await wire.all([
    ['SET', Buffer.from([0xff, 0, 0xfe]), Buffer.from([0, 0x80, 0x0a])],
    ['SET', '', 'of the empty name'],
    ['HSET', 'a b\r\n"c"', Buffer.from([0xc3, 0x28]), ''],
  ]);
}

/** Keys that have expired and are not yet removed, and keys that will have when they are restored. */
export async function fillShortLived(server: OutsideRedis): Promise<void> {
  await using wire = await server.open();
  await wire.call('SELECT', 4);
  await wire.call('DEBUG', 'SET-ACTIVE-EXPIRE', 0);
  await wire.all(Array.from({ length: PAST_KEYS }, (_, n) => ['SET', `past:${n}`, n, 'PX', 1]));
  await wire.all(Array.from({ length: SOON_KEYS }, (_, n) => ['RPUSH', `soon:${n}`, n]));
  await wire.all(Array.from({ length: SOON_KEYS }, (_, n) => ['PEXPIRE', `soon:${n}`, SOON_MS]));
}

const SMALL: readonly (readonly Word[])[] = [
  ['SET', 'text', 'naïve 東京 🚢'],
  ['SET', 'empty', ''],
  ['SET', 'least', '-9223372036854775808'],
  ['SET', 'small', 12],
  ['SET', 'word', 70_000],
  ['SET', 'compressible', 'ab'.repeat(50_000)],
  ['SETBIT', 'bits', 700_000, 1],
  ['PFADD', 'log-log', 'a', 'b', 'c'],
  ['SET', 'far', 'value', 'PXAT', FAR],
  ['RPUSH', 'list', 'one', 2, Buffer.from([0xff, 0])],
  ['SADD', 'integers', 1, -2, 3],
  ['SADD', 'wide integers', 1, '9223372036854775807'],
  ['SADD', 'set', 'one', 'two', Buffer.from([0xff])],
  ['HSET', 'hash', 'field', 'value', 'number', 7, Buffer.from([0xff, 0]), Buffer.from([0])],
  ['ZADD', 'zset', '-inf', 'low', 1.5, 'mid', 2, 'two', '+inf', 'high', '3e-300', 'tiny'],
  ['GEOADD', 'places', 13.361389, 38.115556, 'Palermo'],
  ['HSET', 'far hash', 'a', 'b'],
  ['PEXPIREAT', 'far hash', FAR],
];

const ACCOUNTS: readonly (readonly Word[])[] = [
  ['ACL', 'SETUSER', INSPECTOR.username, 'on', `>${INSPECTOR.password}`, '~*', '&*', '+@all'],
  ['ACL', 'SETUSER', 'reader', 'on', '>readers-own', '~cached:*', '+@read', '(~other:* +get)', '&news'],
  ['ACL', 'SETUSER', 'two-passwords', 'on', '>first', '>second', '+@all', '-@dangerous', '%R~seen:*'],
  ['ACL', 'SETUSER', 'off-duty', 'off', '>nothing', '~"odd"[\\]*', '+config|get'],
];

const CONFIGURATION: readonly (readonly Word[])[] = [
  ['CONFIG', 'SET', 'notify-keyspace-events', 'KEA'],
  ['CONFIG', 'SET', 'maxmemory-policy', 'volatile-lfu'],
  ['CONFIG', 'SET', 'hash-max-listpack-entries', 77],
  ['CONFIG', 'SET', 'maxmemory', 2_000_000_000],
];

const LIBRARY = `#!lua name=counters
redis.register_function('bump', function(keys) return redis.call('INCR', keys[1]) end)`;

async function fillStreams(wire: Wire): Promise<void> {
  const entries = Array.from({ length: 20_000 }, (_, n) => [
    'XADD',
    'stream',
    `${n + 1}-1`,
    'field',
    `value ${n}`,
  ]);
  await wire.all(entries);
  await wire.all([
    ['XDEL', 'stream', '20000-1', '3-1'],
    ['XGROUP', 'CREATE', 'stream', 'workers', 0],
    ['XGROUP', 'CREATE', 'stream', 'idle', '$'],
    ['XGROUP', 'CREATECONSUMER', 'stream', 'workers', 'lazy'],
    ['XREADGROUP', 'GROUP', 'workers', 'busy', 'COUNT', 300, 'STREAMS', 'stream', '>'],
    ['XACK', 'stream', 'workers', '2-1', '5-1'],
    ['XADD', 'odd stream', '18446744073709551615-18446744073709551615', '', Buffer.from([0xff])],
    ['XGROUP', 'CREATE', 'empty stream', 'waiting', '$', 'MKSTREAM'],
  ]);
}

/** Longer and larger than the compact encodings take. */
async function fillLarge(wire: Wire): Promise<void> {
  const numbers = Array.from({ length: 20_000 }, (_, n) => n);
  const value = (n: number): string => `${n} ${'x'.repeat(n % 100)}`;
  await wire.call('RPUSH', 'large list', ...numbers.map(value));
  await wire.call('RPUSH', 'list of long', 'y'.repeat(200_000), randomBytes(20_000), 'z');
  await wire.call('SADD', 'large set', ...numbers.map(value));
  await wire.call('SADD', 'many integers', ...numbers.slice(0, 400));
  await wire.call('HSET', 'large hash', ...numbers.flatMap((n) => [`field ${n}`, value(n)]));
  await wire.call('ZADD', 'large zset', ...numbers.flatMap((n) => [n / 7, value(n)]));
  await wire.call('SET', 'large text', randomBytes(3_000_000));
}

async function fillMany(wire: Wire, keys: number): Promise<void> {
  const numbers = Array.from({ length: keys }, (_, n) => n);
  const commands = numbers.map((n): Word[] =>
    n % 10 === 0 ? ['SET', `volatile:${n}`, n, 'PXAT', FAR + n] : ['SET', `key:${n}`, `value ${n}`],
  );
  for (let at = 0; at < commands.length; at += 5000) await wire.all(commands.slice(at, at + 5000));
}
