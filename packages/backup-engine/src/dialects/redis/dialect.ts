import type { Dialect } from '../dialect.ts';
import { listObjects, readRows } from './contents/browse.ts';
import { countContents } from './contents/count.ts';
import { memberDecoder } from './dump/decode.ts';
import { dumpCommand } from './dump/dump.ts';
import { fingerprint } from './contents/fingerprint.ts';
import { loadMembers } from './load/load.ts';
import { planMembers } from './members.ts';
import { pingRedis, probeRedis } from './probe.ts';
import { releaseBackgroundWork } from './server/release.ts';
import { redisServer } from './server/server.ts';
import { clientTool, describeRedis } from './tools.ts';

export interface RedisDialectOptions {
  /** How long a backup waits for a snapshot that began before it; 5 minutes by default. */
  readonly olderSnapshotMs?: number;
}

const OLDER_SNAPSHOT_MS = 5 * 60_000;

/** Redis and Valkey, backed up by the replication that they have, and restored by it. */
export function createRedisDialect(options: RedisDialectOptions = {}): Dialect {
  const olderSnapshotMs = options.olderSnapshotMs ?? OLDER_SNAPSHOT_MS;
  return {
    engine: 'redis',
    describe: describeRedis,
    ping: pingRedis,
    probe: probeRedis,
    requireTools: async () => {
      const { flavour, version } = await clientTool();
      return { [flavour === 'Valkey' ? 'valkey-cli' : 'redis-cli']: version };
    },
    listObjects,
    readRows,
    planMembers: (credentials, facts) => planMembers({ credentials, facts }, { olderSnapshotMs }),
    dumpCommand,
    decoder: memberDecoder,
    server: redisServer,
    load: loadMembers,
    countContents,
    fingerprint,
    releaseBackgroundWork,
  };
}
