import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { Credentials, ServerFacts } from '../dialect.ts';
import { type Session, withSession } from './connection.ts';
import { CARRIED_PARAMETERS } from './server/parameters.ts';
import type { PostgresSettings } from './server/settings.ts';
import { hasExtension } from './server/extensions.ts';
import { findInstallations, majorOf } from './tools.ts';

const OLDEST_MAJOR = 12;

/** SERVICE_UNREACHABLE. A server that has no connection left for us lives, though it cannot serve us now. */
export async function pingPostgres(credentials: Credentials, limitMs: number): Promise<void> {
  const options = { database: null, connectMs: limitMs, statementMs: limitMs };
  try {
    await withSession(credentials, options, (session) => session.rows('SELECT 1'));
  } catch (error) {
    if (!isFull(error)) throw error;
  }
}

/** too_many_connections */
function isFull(error: unknown): boolean {
  return ((error as Error).cause as { code?: unknown } | undefined)?.code === '53300';
}

/** What the server says of itself. SERVICE_UNREACHABLE; ENGINE_UNSUPPORTED for versions that nobody maintains. */
export async function probePostgres(credentials: Credentials, signal?: AbortSignal): Promise<ServerFacts> {
  const options = { database: null, ...(signal === undefined ? {} : { signal }) };
  return await withSession(credentials, options, async (session) => {
    const version = await readVersion(session);
    const databases = await listDatabases(session);
    const extensions = await readExtensions(credentials, databases, majorOf(version));
    const settings: PostgresSettings = {
      ...(await readCluster(session, majorOf(version))),
      ...(await readParameters(session)),
      extensions,
    };
    return { label: 'PostgreSQL', version, sizeBytes: await readSize(session), settings };
  });
}

async function readVersion(session: Session): Promise<string> {
  const [row] = await session.rows('SHOW server_version');
  const version = (row?.['server_version'] ?? '').split(' ')[0] ?? '';
  if (!(majorOf(version) >= OLDEST_MAJOR)) {
    throw new HoldfastError('ENGINE_UNSUPPORTED', {
      detail: `PostgreSQL ${OLDEST_MAJOR} or newer is supported, this is ${version}.`,
    });
  }
  return version;
}

/** Databases that accept connections and that we may enter, template0 apart. */
async function listDatabases(session: Session): Promise<string[]> {
  const rows = await session.rows(
    `SELECT datname FROM pg_catalog.pg_database
      WHERE datallowconn AND datname <> 'template0' AND datconnlimit <> -2
        AND pg_catalog.has_database_privilege(oid, 'CONNECT') ORDER BY datname`,
  );
  return rows.map((row) => row['datname'] as string);
}

async function readSize(session: Session): Promise<number> {
  const [row] = await session.rows(
    `SELECT coalesce(sum(pg_catalog.pg_database_size(oid)), 0) AS bytes FROM pg_catalog.pg_database
      WHERE datallowconn AND datname <> 'template0' AND pg_catalog.has_database_privilege(oid, 'CONNECT')`,
  );
  return Number(row?.['bytes']);
}

async function readCluster(session: Session, major: number): Promise<PostgresSettings> {
  const provider = major >= 15 ? 'datlocprovider' : `'c'`;
  const icuLocale = major >= 17 ? 'datlocale' : major >= 15 ? 'daticulocale' : 'NULL';
  const [row] = await session.rows(
    `SELECT pg_catalog.pg_encoding_to_char(encoding) AS encoding, datcollate, datctype,
            ${provider} AS provider, ${icuLocale} AS icu_locale,
            pg_catalog.pg_get_userbyid(10) AS administrator,
            pg_catalog.has_table_privilege('pg_catalog.pg_authid', 'SELECT') AS role_passwords
       FROM pg_catalog.pg_database WHERE datname IN ('template0', 'template1', pg_catalog.current_database())
      ORDER BY datname = 'template0' DESC, datname = 'template1' DESC LIMIT 1`,
  );
  if (row === undefined) throw new HoldfastError('SERVICE_UNREACHABLE', { detail: 'It shows no databases.' });
  const providers = { i: 'icu', b: 'builtin' } as const;
  return {
    administrator: row['administrator'] ?? 'postgres',
    encoding: row['encoding'] ?? 'UTF8',
    lcCollate: row['datcollate'] ?? 'C',
    lcCtype: row['datctype'] ?? 'C',
    localeProvider: providers[row['provider'] as 'i' | 'b'] ?? 'libc',
    icuLocale: row['icu_locale'] ?? null,
    rolePasswords: row['role_passwords'] === 't',
  };
}

async function readParameters(session: Session): Promise<PostgresSettings> {
  const rows = await session.rows(
    `SELECT name, pg_catalog.current_setting(name) AS value FROM pg_catalog.pg_settings
      WHERE source IN ('configuration file', 'command line', 'global', 'environment variable')
        AND setting IS DISTINCT FROM boot_val ORDER BY name`,
  );
  const carried = new Set(CARRIED_PARAMETERS);
  const kept = rows.filter((row) => carried.has(row['name'] as string));
  const left = rows.filter((row) => !carried.has(row['name'] as string));
  return {
    parameters: Object.fromEntries(kept.map((row) => [row['name'], row['value'] ?? ''])),
    notCarried: left.map((row) => row['name'] as string),
  };
}

async function readExtensions(
  credentials: Credentials,
  databases: readonly string[],
  major: number,
): Promise<NonNullable<PostgresSettings['extensions']>> {
  const found: NonNullable<PostgresSettings['extensions']> = [];
  const here = (await findInstallations()).find((each) => each.hasServer && each.major >= major);
  for (const database of databases) {
    const rows = await withSession(credentials, { database }, (session) =>
      session.rows(
        `SELECT extname, extversion FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql' ORDER BY 1`,
      ),
    );
    for (const row of rows) {
      const name = row['extname'] as string;
      const availableHere = here !== undefined && (await hasExtension(here, name));
      found.push({ database, name, version: row['extversion'] as string, availableHere });
    }
  }
  return found;
}
