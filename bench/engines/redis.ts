import { startRedis } from '../../tests/outside-servers/redis.ts';
import type { BenchSource, RawDump } from './engine.ts';

/** Keys that make a megabyte of the server's memory. */
const KEYS_PER_MEGABYTE = 4200;
const KEYS_AT_ONCE = 20_000;

/** KEYS: none; ARGV: the first and the last number. Strings, hashes, sorted sets and lists, as a shop's cache has them. */
const FILL = `
  for n = tonumber(ARGV[1]), tonumber(ARGV[2]) do
    local ref = redis.sha1hex(n)
    if n % 4 == 0 then redis.call('SET', 'session:' .. ref, '{"user":' .. n % 100003 .. ',"agent":"Mozilla/5.0 build ' .. n % 97 .. '","ref":"' .. ref .. '"}', 'EX', 8640000)
    elseif n % 4 == 1 then redis.call('HSET', 'customer:' .. n, 'name', 'Ada ' .. ref, 'tier', n % 4, 'email', 'user' .. n .. '@mail.example')
    elseif n % 4 == 2 then redis.call('ZADD', 'score:' .. n % 5003, n % 977, ref)
    else redis.call('RPUSH', 'queue:' .. n % 5003, 'parcel ' .. n .. ' for ' .. ref) end
  end`;

export async function startRedisSource(size: number): Promise<BenchSource> {
  const server = await startRedis();
  const keys = size * KEYS_PER_MEGABYTE;
  {
    await using wire = await server.open();
    for (let from = 1; from <= keys; from += KEYS_AT_ONCE)
      await wire.call('EVAL', FILL, '0', String(from), String(Math.min(keys, from + KEYS_AT_ONCE - 1)));
  }
  return {
    address: {
      engine: 'redis',
      host: '127.0.0.1',
      port: server.port,
      username: 'default',
      password: server.password,
    },
    env: { REDISCLI_AUTH: server.password, REDIS_PORT: String(server.port) },
    bytes: async () => {
      await using wire = await server.open();
      return Number(/used_memory:(\d+)/.exec(String(await wire.call('INFO', 'memory')))?.[1]);
    },
    dumps: DUMPS,
    restores: async () => ({ raw: [], [Symbol.asyncDispose]: async () => undefined }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

const DUMPS: readonly RawDump[] = [
  {
    name: 'redis-cli --rdb - | zstd -3 > file; sync',
    script: 'redis-cli -h 127.0.0.1 -p "$REDIS_PORT" --rdb - | zstd -q -3 -T1 -c > "$OUT"; sync',
  },
];
