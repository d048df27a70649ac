import { createPostgresDialect } from '@holdfast/backup-engine/testing';
import type { Engine } from '@holdfast/db-backup-domain/wire';
import { startOutsideServer } from '../integration/postgresql/outside-server.ts';
import type { Seen } from './seen.ts';

type Dialect = ReturnType<typeof createPostgresDialect>;

/** A server of an engine that the faults are tried on, filled with some megabytes that hardly compress. */
export interface FilledServer extends AsyncDisposable {
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Ends every session but that of who asks: what a dump is connected by among them. */
  endSessions(): Promise<void>;
  /** Something under each of these names: a database, or what comes next to it. */
  addNames(names: readonly string[]): Promise<void>;
}

export interface EngineUnderFault {
  readonly label: NonNullable<Seen['engine']>;
  readonly engine: Engine;
  readonly dialect: Dialect;
  start(password: string): Promise<FilledServer>;
}

const postgresql: EngineUnderFault = {
  label: 'PostgreSQL',
  engine: 'postgresql',
  dialect: createPostgresDialect({ lockWaitMs: 10_000 }),
  async start(password) {
    const server = await startOutsideServer({ password });
    const inDatabase = async (database: string, ...statements: string[]): Promise<void> => {
      const client = await server.connect(database);
      for (const statement of statements) await client.query(statement);
      await client.end();
    };
    await inDatabase('postgres', 'CREATE DATABASE app');
    await inDatabase(
      'app',
      "CREATE TABLE bulk AS SELECT n, md5(n::text) || md5('x' || n) AS token FROM generate_series(1, 250000) AS n",
    );
    return {
      ...server,
      endSessions: () =>
        inDatabase(
          'postgres',
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
        ),
      addNames: (names) =>
        inDatabase(
          'postgres',
          ...names.map((name) => `CREATE DATABASE "${name.replaceAll('"', '""')}"`),
          ...names.map((name) => `CREATE ROLE "${name.replaceAll('"', '""')}"`),
        ),
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
};

export const ENGINES: readonly EngineUnderFault[] = [postgresql];
