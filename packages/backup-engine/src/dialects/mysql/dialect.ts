import type { Dialect } from '../dialect.ts';
import { releaseBackgroundWork } from './server/background-work.ts';
import { listObjects, readRows } from './contents/browse.ts';
import { countContents } from './contents/count.ts';
import { memberDecoder } from './dump/decode.ts';
import { dumpCommand } from './dump/dump.ts';
import { fingerprint } from './contents/fingerprint.ts';
import { loadMembers } from './load/load.ts';
import { planMembers } from './members.ts';
import { pingMysql, probeMysql } from './probe.ts';
import { mysqlServer } from './server/server.ts';
import { describeMysql, flavourOf, requireProgram } from './tools.ts';

export interface MysqlDialectOptions {
  /** How long a dump waits for locks that others hold at its start; 60 s by default. */
  readonly lockWaitMs?: number;
}

const LOCK_WAIT_MS = 60_000;

/** MySQL and MariaDB, each backed up and restored by its own tools. */
export function createMysqlDialect(options: MysqlDialectOptions = {}): Dialect {
  const lockWaitMs = options.lockWaitMs ?? LOCK_WAIT_MS;
  return {
    engine: 'mysql',
    describe: describeMysql,
    ping: pingMysql,
    probe: probeMysql,
    requireTools: async (facts) => {
      const flavour = flavourOf(facts);
      const dump = await requireProgram('dump', flavour, facts.version);
      const client = await requireProgram('client', flavour, facts.version);
      const [dumpName, clientName] =
        flavour === 'MariaDB' ? ['mariadb-dump', 'mariadb'] : ['mysqldump', 'mysql'];
      return { [dumpName as string]: dump.version, [clientName as string]: client.version };
    },
    listObjects,
    readRows,
    planMembers,
    dumpCommand: (credentials, member, facts) => dumpCommand({ credentials, facts }, member, { lockWaitMs }),
    decoder: memberDecoder,
    server: mysqlServer,
    load: loadMembers,
    countContents,
    fingerprint,
    releaseBackgroundWork,
  };
}
