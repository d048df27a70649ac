import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { Credentials, ServerFacts } from '../dialect.ts';
import { isFull, type Session, withSession } from './connection.ts';
import { CARRIED_PARAMETERS, UNREMARKABLE_PARAMETERS } from './server/parameters.ts';
import type { MysqlSettings } from './server/settings.ts';
import { isAtLeast, parseServerVersion } from './versions.ts';

/** The oldest release lines with roles kept apart from users, window functions, and the dump formats that we read. */
const OLDEST = { MariaDB: [10, 4], MySQL: [5, 7] } as const;
export const SYSTEM_DATABASES = ['information_schema', 'mysql', 'performance_schema', 'sys'];
export const NOT_OF_SYSTEM = SYSTEM_DATABASES.map((name) => `'${name}'`).join(', ');
/** Libraries that accounts or tables may need; others belong to the source's machine and work. */
const CARRIED_PLUGINS = /^(auth_|provider_|type_)\w+\.so$/;

/** SERVICE_UNREACHABLE. A server that has no connection left for us lives, though it cannot serve us now. */
export async function pingMysql(credentials: Credentials, limitMs: number): Promise<void> {
  try {
    await withSession(credentials, { connectMs: limitMs, statementMs: limitMs }, (session) =>
      session.rows('SELECT 1'),
    );
  } catch (error) {
    if (!isFull(error)) throw error;
  }
}

/** What the server says of itself. SERVICE_UNREACHABLE; ENGINE_UNSUPPORTED for versions that nobody maintains. */
export async function probeMysql(credentials: Credentials, signal?: AbortSignal): Promise<ServerFacts> {
  return await withSession(credentials, signal === undefined ? {} : { signal }, async (session) => {
    const version = requireVersion(session);
    const settings: MysqlSettings = {
      flavour: session.flavour,
      administrator: await readAccount(session),
      ...(await readParameters(session, version)),
      plugins: await readPlugins(session),
      timeZones:
        (await scalar(session, "SELECT CONVERT_TZ('2000-01-01', 'Europe/Berlin', '+00:00')")) !== null,
      events: (await scalar(session, 'SELECT @@GLOBAL.event_scheduler')) === 'ON',
      encrypted: session.encrypted,
    };
    return { label: session.flavour, version, sizeBytes: await readSize(session), settings };
  });
}

function requireVersion({ flavour, versionText }: Session): string {
  const version = parseServerVersion(versionText);
  const [major, minor] = OLDEST[flavour];
  if (version !== '' && isAtLeast(version, major, minor)) return version;
  throw new HoldfastError('ENGINE_UNSUPPORTED', {
    detail: `${flavour} ${major}.${minor} or newer is supported, this is ${versionText}.`,
  });
}

/** The account that we were let in as; its host is the pattern that matched. */
async function readAccount(session: Session): Promise<{ user: string; host: string }> {
  const account = (await scalar(session, 'SELECT CURRENT_USER()')) ?? '';
  const at = account.lastIndexOf('@');
  return { user: account.slice(0, at), host: account.slice(at + 1) };
}

async function readSize(session: Session): Promise<number> {
  const bytes = await scalar(
    session,
    `SELECT COALESCE(SUM(DATA_LENGTH + INDEX_LENGTH), 0) FROM information_schema.TABLES
      WHERE TABLE_TYPE <> 'VIEW' AND TABLE_SCHEMA NOT IN ('information_schema', 'performance_schema')`,
  );
  return Number(bytes);
}

async function readParameters(session: Session, version: string): Promise<MysqlSettings> {
  const rows = await session.rows('SHOW GLOBAL VARIABLES');
  const values = new Map(rows.map((row) => [row['Variable_name'] as string, row['Value'] ?? '']));
  const known = CARRIED_PARAMETERS.filter((name) => values.has(name));
  const parameters = Object.fromEntries(known.map((name) => [name, values.get(name) as string]));
  return {
    parameters,
    notCarried: [...(await changedElsewhere(session)), ...(await losses(session, version))],
  };
}

/** Names of variables that somebody set and that are not taken over. */
async function changedElsewhere(session: Session): Promise<string[]> {
  const passedOver = new Set([...CARRIED_PARAMETERS, ...UNREMARKABLE_PARAMETERS]);
  const sql =
    session.flavour === 'MariaDB'
      ? `SELECT LOWER(VARIABLE_NAME) AS name FROM information_schema.SYSTEM_VARIABLES
          WHERE GLOBAL_VALUE_ORIGIN IN ('CONFIG', 'SQL') AND NOT GLOBAL_VALUE <=> DEFAULT_VALUE ORDER BY 1`
      : `SELECT LOWER(VARIABLE_NAME) AS name FROM performance_schema.variables_info
          WHERE VARIABLE_SOURCE NOT IN ('COMPILED', 'DYNAMIC') ORDER BY 1`;
  // MySQL 5.7 has no such table.
  const rows = await session.rows(sql).catch(() => []);
  return rows.map((row) => row['name'] as string).filter((name) => !passedOver.has(name));
}

/** What the dump program leaves behind, in words. */
async function losses(session: Session, version: string): Promise<string[]> {
  const columns = await scalar(
    session,
    `SELECT COUNT(*) FROM information_schema.COLUMNS
      WHERE DATA_TYPE = 'float' AND TABLE_SCHEMA NOT IN (${NOT_OF_SYSTEM})`,
  );
  const found = Number(columns) > 0 ? ['digits of FLOAT columns beyond those that the server shows'] : [];
  const versioned = await scalar(
    session,
    `SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_TYPE = 'SYSTEM VERSIONED'`,
  );
  const carriesHistory = session.flavour === 'MariaDB' && isAtLeast(version, 10, 11);
  if (Number(versioned) > 0 && !carriesHistory) found.push('history of system-versioned tables');
  const zone = await session.rows("SHOW GLOBAL VARIABLES LIKE 'system_time_zone'");
  const name = zone[0]?.['Value'] ?? 'UTC';
  return /^(UTC|GMT|)$/.test(name) ? found : [...found, `time zone of the machine (${name})`];
}

async function readPlugins(session: Session): Promise<string[]> {
  const rows = await session.rows(
    `SELECT DISTINCT PLUGIN_LIBRARY AS library FROM information_schema.PLUGINS
      WHERE PLUGIN_STATUS = 'ACTIVE' AND PLUGIN_LIBRARY IS NOT NULL ORDER BY 1`,
  );
  return rows.map((row) => row['library'] as string).filter((library) => CARRIED_PLUGINS.test(library));
}

async function scalar(session: Session, sql: string): Promise<string | null> {
  const [row] = await session.table(sql);
  return row?.[0] ?? null;
}
