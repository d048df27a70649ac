import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { DbObject, RowsPage } from '@holdfast/db-backup-domain/wire';
import type { Credentials } from '../../dialect.ts';
import { notThere } from '../../not-there.ts';
import { MysqlRefused, type Session, withSession } from '../connection.ts';
import { SYSTEM_DATABASES } from '../probe.ts';
import { quoteName, quoteText } from '../sql/identifiers.ts';

const SHOWN_CHARACTERS = 2000;
const SHOWN_BYTES = SHOWN_CHARACTERS / 2;
const STATEMENT_MS = 10_000;
const LOCK_WAIT_S = 3;
/** ER_BAD_DB_ERROR, ER_NO_SUCH_TABLE, and names that nothing can have: ER_WRONG_DB_NAME, ER_WRONG_TABLE_NAME. */
const ABSENT = new Set([1049, 1146, 1102, 1103]);

/** Databases, then tables and views. SERVICE_UNREACHABLE; OBJECT_NOT_FOUND; BACKEND_REJECTED in the server's words. */
export async function listObjects(credentials: Credentials, path: readonly string[]): Promise<DbObject[]> {
  const [database] = path;
  if (path.length > 1) return [];
  return await reading(credentials, (session) =>
    database === undefined ? listDatabases(session) : listTables(session, database),
  );
}

async function listDatabases(session: Session): Promise<DbObject[]> {
  const rows = await session.rows('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA ORDER BY 1');
  const names = rows.map(({ name }) => name as string).filter((name) => !SYSTEM_DATABASES.includes(name));
  return names.map((name) => ({ kind: 'database', name, path: [name], expandable: true, rowEstimate: null }));
}

async function listTables(session: Session, database: string): Promise<DbObject[]> {
  const rows = await session.rows(
    `SELECT TABLE_NAME AS name, TABLE_TYPE AS type, TABLE_ROWS AS estimate FROM information_schema.TABLES
      WHERE TABLE_SCHEMA = ${quoteText(database)} AND TABLE_TYPE <> 'SEQUENCE' ORDER BY 1`,
  );
  if (rows.length === 0) await requireDatabase(session, database);
  return rows.map(({ name, type, estimate }) => ({
    kind: (type ?? '').endsWith('VIEW') ? 'view' : 'table',
    name: name as string,
    path: [database, name as string],
    expandable: false,
    rowEstimate: estimate === null || estimate === undefined ? null : Number(estimate),
  }));
}

async function requireDatabase(session: Session, database: string): Promise<void> {
  const found = await session.rows(
    `SELECT 1 AS one FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${quoteText(database)}`,
  );
  if (found.length === 0) throw notThere(`There is no database ${database}.`);
}

/**
 * A first page of rows, in no particular order, each value as the server's own text. OBJECT_NOT_FOUND; REQUEST_INVALID for
 * what has no rows of its own; BACKEND_REJECTED in the server's words.
 */
export async function readRows(
  credentials: Credentials,
  path: readonly string[],
  limit: number,
): Promise<RowsPage> {
  const [database, table] = path;
  if (database === undefined || table === undefined) {
    throw new HoldfastError('REQUEST_INVALID', { detail: 'Rows are in a table: database, table.' });
  }
  if (path.length > 2) throw notThere('There is nothing below a table.');
  return await reading(credentials, async (session) => {
    const columns = await readColumns(session, database, table);
    const values = columns.map(({ name, base }) => textOf(quoteName(name), base));
    const from = `${quoteName(database)}.${quoteName(table)}`;
    const found = await session.table(`SELECT ${values.join(', ')} FROM ${from} LIMIT ${limit + 1}`);
    return {
      columns: columns.map(({ name, type }) => ({ name, type })),
      rows: found.slice(0, limit).map((row) => row.map(shown)),
      hasMore: found.length > limit,
    };
  });
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly base: string;
}

async function readColumns(session: Session, database: string, table: string): Promise<Column[]> {
  const rows = await session.rows(
    `SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type, DATA_TYPE AS base FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = ${quoteText(database)} AND TABLE_NAME = ${quoteText(table)} ORDER BY ORDINAL_POSITION`,
  );
  if (rows.length === 0) {
    // A view that has become invalid has no columns there either; the server says which of the two it is.
    await session.execute(`SELECT 1 FROM ${quoteName(database)}.${quoteName(table)} LIMIT 0`);
    throw notThere(`There is no table or view ${database}.${table}.`);
  }
  return rows.map((row) => ({
    name: row['name'] as string,
    type: row['type'] as string,
    base: (row['base'] as string).toLowerCase(),
  }));
}

const GEOMETRY = /^(geometry|point|linestring|polygon|multi\w+|geom\w*collection)$/;

/** What is not text is shown in the way it is written in statements. One more than is shown tells that something is left out. */
function textOf(column: string, base: string): string {
  if (base === 'bit') return `CONCAT('b''', BIN(${column} + 0), '''')`;
  if (/(binary|blob)$/.test(base)) return `CONCAT('0x', HEX(LEFT(${column}, ${SHOWN_BYTES + 1})))`;
  const text = GEOMETRY.test(base) ? `ST_AsText(${column})` : column;
  return `LEFT(CONVERT(${text} USING utf8mb4), ${SHOWN_CHARACTERS + 1})`;
}

function shown(value: string | null): { text: string; truncated: boolean } | null {
  if (value === null) return null;
  const characters = value.length > SHOWN_CHARACTERS ? [...value] : null;
  if (characters === null || characters.length <= SHOWN_CHARACTERS) return { text: value, truncated: false };
  return { text: characters.slice(0, SHOWN_CHARACTERS).join(''), truncated: true };
}

/** One read-only transaction with short limits: browsing changes nothing and holds nobody up. */
async function reading<T>(credentials: Credentials, work: (session: Session) => Promise<T>): Promise<T> {
  try {
    return await withSession(credentials, { statementMs: STATEMENT_MS }, async (session) => {
      await session.execute(`SET SESSION lock_wait_timeout=${LOCK_WAIT_S}`);
      await session.execute('START TRANSACTION READ ONLY');
      return await work(session);
    });
  } catch (error) {
    if (!(error instanceof MysqlRefused)) throw error;
    if (ABSENT.has(error.code)) throw notThere(error.message, error);
    throw new HoldfastError('BACKEND_REJECTED', { detail: error.message, cause: error });
  }
}
