import type { Dialect } from '../dialect.ts';
import { listObjects, readRows } from './contents/browse.ts';
import { countContents } from './contents/count.ts';
import { memberDecoder } from './dump/decode.ts';
import { dumpCommand } from './dump/dump.ts';
import { fingerprint } from './contents/fingerprint.ts';
import { loadMembers } from './load/load.ts';
import { planMembers } from './members.ts';
import { pingPostgres, probePostgres } from './probe.ts';
import { postgresServer } from './server/server.ts';
import { clientTools, describePostgres } from './tools.ts';

export interface PostgresDialectOptions {
  /** How long a dump waits for locks that others hold; 60 s by default. */
  readonly lockWaitMs?: number;
}

const LOCK_WAIT_MS = 60_000;

/** PostgreSQL, backed up and restored by its own tools. */
export function createPostgresDialect(options: PostgresDialectOptions = {}): Dialect {
  const lockWaitMs = options.lockWaitMs ?? LOCK_WAIT_MS;
  return {
    engine: 'postgresql',
    describe: describePostgres,
    ping: pingPostgres,
    probe: probePostgres,
    requireTools: async (facts) => {
      const { version } = await clientTools(facts.version);
      return { pg_dump: version, pg_dumpall: version, pg_restore: version };
    },
    listObjects,
    readRows,
    planMembers,
    dumpCommand: (credentials, member, facts) => dumpCommand({ credentials, facts }, member, { lockWaitMs }),
    decoder: memberDecoder,
    server: postgresServer,
    load: loadMembers,
    countContents,
    fingerprint,
    // Nothing of PostgreSQL runs by itself and changes rows.
    releaseBackgroundWork: async () => undefined,
  };
}
