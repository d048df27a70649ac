import {
  createMysqlDialect,
  createPostgresDialect,
  createRedisDialect,
} from '@holdfast/backup-engine/testing';
import type { Engine } from '@holdfast/db-backup-domain/wire';
import { ask, startMariadb } from '../outside-servers/mysql.ts';
import { startPostgres } from '../outside-servers/postgresql.ts';
import { startRedis } from '../outside-servers/redis.ts';
import type { Seen } from './seen.ts';

type Dialect = ReturnType<typeof createPostgresDialect>;
type Member = Parameters<Dialect['dumpCommand']>[1];

/** A server of an engine that the faults are tried on, filled with some megabytes that hardly compress. */
export interface FilledServer extends AsyncDisposable {
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Ends what a dump of the largest member is connected by. A session that asks whether the server answers lives on. */
  endSessions(): Promise<void>;
  /** Something under each of these names: databases and accounts, or keys. */
  addNames(names: readonly string[]): Promise<void>;
}

export interface EngineUnderFault {
  readonly label: NonNullable<Seen['engine']>;
  readonly engine: Engine;
  readonly dialect: Dialect;
  /** The member that holds what the server was filled with. */
  isLargest(member: Member): boolean;
  start(password: string): Promise<FilledServer>;
}

const postgresql: EngineUnderFault = {
  label: 'PostgreSQL',
  engine: 'postgresql',
  dialect: createPostgresDialect({ lockWaitMs: 10_000 }),
  isLargest: ({ object }) => object === 'app',
  async start(password) {
    const server = await startPostgres({ password });
    const { inDatabase } = server;
    const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
    await inDatabase('postgres', 'CREATE DATABASE app');
    await inDatabase(
      'app',
      "CREATE TABLE bulk AS SELECT n, md5(n::text) || md5('x' || n) AS token FROM generate_series(1, 250000) AS n",
    );
    const kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'app'";
    return {
      ...server,
      endSessions: () => inDatabase('postgres', kill),
      addNames: (names) =>
        inDatabase(
          'postgres',
          ...names.flatMap((name) => [`CREATE DATABASE ${quoted(name)}`, `CREATE ROLE ${quoted(name)}`]),
        ),
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
};

const mariadb: EngineUnderFault = {
  label: 'MariaDB',
  engine: 'mysql',
  dialect: createMysqlDialect({ lockWaitMs: 10_000 }),
  isLargest: ({ kind }) => kind === 'databases',
  async start(password) {
    const server = await startMariadb({ password });
    const sql = (...statements: string[]): Promise<string> =>
      ask(server, statements.map((statement) => `${statement};\n`).join(''));
    const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
    await sql(
      'CREATE DATABASE app',
      'CREATE TABLE app.bulk (n INT PRIMARY KEY, token VARCHAR(64)) SELECT seq AS n, CONCAT(MD5(seq), MD5(-seq)) AS token FROM app.seq_1_to_250000',
    );
    return {
      ...server,
      async endSessions() {
        const sessions = await sql("SELECT id FROM information_schema.processlist WHERE db = 'app'");
        for (const id of sessions.trim().split('\n')) await sql(`KILL ${id}`).catch(() => '');
      },
      /* Identifiers have no characters beyond the first plane, and do not end with a space. */
      addNames: async (names) => {
        const possible = names.map((name) => name.replaceAll(/[^\0-\uFFFF]/gu, '').trimEnd());
        await sql(
          ...possible.flatMap((name) => [
            `CREATE DATABASE ${quoted(name)}`,
            `CREATE TABLE ${quoted(name)}.${quoted(name)} (${quoted(name)} INT)`,
            `CREATE USER ${quoted(name.slice(0, 60))}@'localhost'`,
          ]),
        );
      },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
};

const FILL_REDIS =
  "for i = 1, 250000 do redis.call('SET', 'key ' .. i, redis.sha1hex(i) .. redis.sha1hex(-i)) end return 1";

const redis: EngineUnderFault = {
  label: 'Redis',
  engine: 'redis',
  dialect: createRedisDialect(),
  isLargest: ({ kind }) => kind === 'rdb',
  async start(password) {
    const server = await startRedis({ password });
    const call = async (...words: string[]): Promise<void> => {
      await using wire = await server.open();
      await wire.call(...words);
    };
    await call('EVAL', FILL_REDIS, '0');
    return {
      ...server,
      endSessions: () => call('CLIENT', 'KILL', 'TYPE', 'replica'),
      addNames: async (names) => {
        for (const name of names) await call('SET', name, name);
      },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
};

export const ENGINES: readonly EngineUnderFault[] = [postgresql, mariadb, redis];
