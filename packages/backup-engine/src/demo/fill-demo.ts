import { type Session, withSession } from '../dialects/postgresql/connection.ts';
import type { Credentials } from '../dialects/dialect.ts';
import { APP_DATA, APP_SCHEMA } from './app-database.ts';
import { REPORTING } from './reporting-database.ts';

/** The databases of the demo DB Service. */
export const DEMO_DATABASES = ['app', 'reporting'] as const;

/**
 * Fills a fresh PostgreSQL server with the demo: a small shop and a report of it, about 40 000 rows, always the same. Resumable: a
 * database that is there is made anew.
 */
export async function fillDemo(credentials: Credentials): Promise<void> {
  await inDatabase(credentials, 'postgres', async (session) => {
    for (const database of DEMO_DATABASES) {
      await session.execute(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
      await session.execute(`CREATE DATABASE ${database}`);
    }
  });
  await inDatabase(credentials, 'app', (session) => runAll(session, [APP_SCHEMA, APP_DATA]));
  await inDatabase(credentials, 'reporting', (session) => runAll(session, [REPORTING]));
}

async function inDatabase(
  credentials: Credentials,
  database: string,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  await withSession(credentials, { database, statementMs: 60_000 }, work);
}

async function runAll(session: Session, scripts: readonly string[]): Promise<void> {
  await session.execute('BEGIN');
  for (const script of scripts) await session.execute(script);
  await session.execute('COMMIT');
  await session.execute('ANALYZE');
}
