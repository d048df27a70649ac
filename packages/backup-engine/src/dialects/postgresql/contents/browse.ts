import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { DbObject, RowsPage } from '@holdfast/db-backup-domain/wire';
import pg from 'pg';
import type { Credentials } from '../../dialect.ts';
import { notThere } from '../../not-there.ts';
import { PostgresRefused, type Session, withSession } from '../connection.ts';

const SHOWN_CHARACTERS = 2000;
const STATEMENT_MS = 10_000;

/** Databases, then schemas, then tables and views. SERVICE_UNREACHABLE; OBJECT_NOT_FOUND; BACKEND_REJECTED in the server's words. */
export async function listObjects(credentials: Credentials, path: readonly string[]): Promise<DbObject[]> {
  const [database, schema] = path;
  if (path.length > 2) return [];
  return await reading(credentials, database ?? null, async (session) => {
    if (database === undefined) return await listDatabases(session);
    return schema === undefined
      ? await listSchemas(session, database)
      : await listRelations(session, database, schema);
  });
}

async function listDatabases(session: Session): Promise<DbObject[]> {
  const rows = await session.rows(
    `SELECT datname AS name FROM pg_catalog.pg_database
      WHERE datallowconn AND NOT datistemplate AND datconnlimit <> -2 ORDER BY 1`,
  );
  return rows.map(({ name }) => holder('database', [name as string]));
}

async function listSchemas(session: Session, database: string): Promise<DbObject[]> {
  const rows = await session.rows(
    `SELECT nspname AS name FROM pg_catalog.pg_namespace
      WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1`,
  );
  return rows.map(({ name }) => holder('schema', [database, name as string]));
}

function holder(kind: 'database' | 'schema', path: string[]): DbObject {
  return { kind, name: path.at(-1) as string, path, expandable: true, rowEstimate: null };
}

async function listRelations(session: Session, database: string, schema: string): Promise<DbObject[]> {
  const rows = await session.rows(
    `SELECT c.relname AS name, c.relkind AS kind, c.reltuples::bigint AS estimate
       FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'f', 'v', 'm') ORDER BY 1`,
    [schema],
  );
  if (rows.length === 0) await requireSchema(session, schema);
  return rows.map(({ name, kind, estimate }) => {
    const isView = kind === 'v' || kind === 'm';
    // -1: never analysed. A partitioned table and a view have no rows of their own.
    const known = kind !== 'v' && Number(estimate) >= 0;
    return {
      kind: isView ? 'view' : 'table',
      name: name as string,
      path: [database, schema, name as string],
      expandable: false,
      rowEstimate: known ? Number(estimate) : null,
    };
  });
}

async function requireSchema(session: Session, schema: string): Promise<void> {
  const found = await session.rows('SELECT 1 AS one FROM pg_catalog.pg_namespace WHERE nspname = $1', [
    schema,
  ]);
  if (found.length === 0) throw notThere(`There is no schema ${schema}.`);
}

/**
 * A first page of rows, in no particular order, each value as PostgreSQL's own text. OBJECT_NOT_FOUND; REQUEST_INVALID for
 * what has no rows of its own; BACKEND_REJECTED in the server's words.
 */
export async function readRows(
  credentials: Credentials,
  path: readonly string[],
  limit: number,
): Promise<RowsPage> {
  const [database, schema, relation] = path;
  if (database === undefined || schema === undefined || relation === undefined) {
    throw new HoldfastError('REQUEST_INVALID', { detail: 'Rows are in a table: database, schema, table.' });
  }
  if (path.length > 3) throw notThere('There is nothing below a table.');
  return await reading(credentials, database, async (session) => {
    const name = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(relation)}`;
    await hold(session, name);
    const columns = await readColumns(session, schema, relation);
    const values = columns.map(
      (column) => `pg_catalog.left(${pg.escapeIdentifier(column.name)}::text, ${SHOWN_CHARACTERS + 1})`,
    );
    const found = await session.table(`SELECT ${values.join(', ')} FROM ${name} LIMIT ${limit + 1}`);
    return {
      columns,
      rows: found.slice(0, limit).map((row) => row.map(shown)),
      hasMore: found.length > limit,
    };
  });
}

/** undefined_table, invalid_schema_name, wrong_object_type. */
const NO_RELATION = new Set(['42P01', '3F000', '42809']);

/** Names the relation once, so that it stays as it is until the transaction ends: nobody drops or alters it meanwhile. */
async function hold(session: Session, name: string): Promise<void> {
  try {
    await session.execute(`SELECT FROM ${name} LIMIT 0`);
  } catch (error) {
    if (!(error instanceof PostgresRefused) || !NO_RELATION.has(error.state)) throw error;
    throw notThere(`There is no table or view ${name}.`, error);
  }
}

async function readColumns(
  session: Session,
  schema: string,
  relation: string,
): Promise<{ name: string; type: string }[]> {
  const rows = await session.rows(
    `SELECT c.oid, a.attname AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type
       FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'f', 'v', 'm') ORDER BY a.attnum`,
    [schema, relation],
  );
  if (rows.length === 0) throw notThere(`There is no table or view ${schema}.${relation}.`);
  return rows
    .filter((row) => row['name'] !== null)
    .map((row) => ({ name: row['name'] as string, type: row['type'] as string }));
}

function shown(value: string | null): { text: string; truncated: boolean } | null {
  if (value === null) return null;
  const characters = value.length > SHOWN_CHARACTERS ? [...value] : null;
  if (characters === null || characters.length <= SHOWN_CHARACTERS) return { text: value, truncated: false };
  return { text: characters.slice(0, SHOWN_CHARACTERS).join(''), truncated: true };
}

/** One read-only transaction with short limits: browsing changes nothing and holds nobody up. */
async function reading<T>(
  credentials: Credentials,
  database: string | null,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const options = { database, statementMs: STATEMENT_MS };
  try {
    return await withSession(credentials, options, async (session) => {
      await session.execute('BEGIN READ ONLY');
      await session.execute("SET LOCAL lock_timeout = '3s'; SET LOCAL row_security = on");
      return await work(session);
    });
  } catch (error) {
    if (isAbsentDatabase(error)) throw notThere(`There is no database ${database}.`, error);
    if (!(error instanceof PostgresRefused)) throw error;
    throw new HoldfastError('BACKEND_REJECTED', { detail: error.message, cause: error });
  }
}

/** invalid_catalog_name: the server answers, and has no such database. */
function isAbsentDatabase(error: unknown): boolean {
  return ((error as Error).cause as { code?: unknown } | undefined)?.code === '3D000';
}
