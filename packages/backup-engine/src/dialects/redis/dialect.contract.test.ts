import { describeDialect } from '../dialect.contract.ts';
import { HOSTILE_NAMES } from '../contract/world.testing.ts';
import type { Credentials } from '../dialect.ts';
import type { Argument } from './connection.ts';
import { createRedisDialect } from './dialect.ts';
import { nameOfKey } from './contents/key-names.ts';
import { fillBulk, fillVaried, inDatabase } from './varied-data.testing.ts';

const dialect = createRedisDialect();
const { available } = await dialect.describe();

const run =
  (...command: readonly Argument[]) =>
  async (credentials: Credentials): Promise<void> => {
    await inDatabase(credentials, 0, (session) => session.call(...command));
  };

const keyPath = (name: string): string[] => ['db0', nameOfKey(Buffer.from(name))];

describeDialect('Redis', {
  dialect,
  missing: available ? null : 'needs Redis: apt-get install redis-server redis-tools zstd',
  fill: fillVaried,
  fillBulk,
  changes: {
    'a value': (credentials) =>
      inDatabase(credentials, 5, async (session) => void (await session.call('SET', 'key:17', 'other'))),
    'an item of a list': run('LSET', 'large-list', '1234', 'other'),
    'the order of a list': run('LMOVE', 'large-list', 'large-list', 'LEFT', 'RIGHT'),
    'a field of a hash': run('HSET', 'large-hash', 'field 9', 'other'),
    'a member of a set': run('SADD', 'large-set', 'another'),
    'a score': run('ZINCRBY', 'large-zset', '0.001', '7 xxxxxxx'),
    'an entry of a stream': run('XDEL', 'stream', '40-1'),
    'what a consumer has not confirmed': run('XACK', 'stream', 'workers', '7-1'),
    'a group of consumers': run('XGROUP', 'SETID', 'stream', 'idle', '9-1'),
    'when a key expires': run('PEXPIREAT', 'until-far', '4102444800124'),
    'whether a key expires': run('PERSIST', 'hash-until-far'),
    'the database of a key': run('MOVE', 'text', '9'),
    'a password': run('ACL', 'SETUSER', 'reader', '>another'),
    'a right': run('ACL', 'SETUSER', 'reader', '-get'),
    'a library': run('FUNCTION', 'DELETE', 'counters'),
    'a parameter': run('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru'),
  },
  cutConnections: run('CLIENT', 'KILL', 'TYPE', 'replica'),
  lock: null,
  dumpProgram: 'redis-cli',
  // setpriv becomes redis-cli.
  secretEnvironment: ['redis-cli', 'setpriv'],
  steadyFacts: ({ settings, ...facts }) => ({ ...facts, settings: { ...settings, time: 0 } }),
  tooNew: null,
  browse: {
    hostilePath: keyPath,
    found: [
      { kind: 'database', path: ['db0'] },
      { kind: 'database', path: ['db7'] },
      { kind: 'key', path: ['db7', '\\xff\\x00\\xfe'] },
      ...HOSTILE_NAMES.map((name) => ({ kind: 'key' as const, path: keyPath(name) })),
    ],
    rows: { path: ['db0', 'zset'], contains: ['mid', '1.5', '-inf'], columns: 2 },
    long: ['db0', 'ä'.repeat(20)],
    absent: [
      ['db0', 'absent'],
      ['db99', 'text'],
      ['absent', 'text'],
      ['db0', '\\q'],
      ['db0', 'text', 'more'],
    ],
    absentHolders: [['absent'], ['db99']],
    rowless: [['absent'], ['db0'], []],
    passing: { path: ['db0', 'passing'], make: run('SET', 'passing', 'here'), drop: run('DEL', 'passing') },
  },
});
