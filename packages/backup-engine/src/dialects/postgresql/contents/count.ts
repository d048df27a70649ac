import pg from 'pg';
import type { Credentials, MemberContents, MemberPlan, WorkLimits } from '../../dialect.ts';
import { type Session, withSession } from '../connection.ts';
import { databaseOf, GLOBALS } from '../members.ts';
import { countKey } from '../sql/identifiers.ts';
import { watchWork } from '../load/watch-work.ts';

const NOT_OF_SYSTEM = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;
/** 'e': it belongs to an extension; 'i': to another object that makes it, as a range type makes its constructors. */
const notPartOf = (dependencies: string, catalogue: string, oid: string): string =>
  `NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.${catalogue}'::regclass
     AND d.objid = ${oid} AND d.deptype IN (${dependencies}))`;
const notOfExtension = (catalogue: string, oid: string): string => notPartOf(`'e'`, catalogue, oid);

/** Counts in a living server what the inspectors count in a dump of it, under the same keys. */
export async function countContents(
  credentials: Credentials,
  member: MemberPlan,
  limits: WorkLimits,
): Promise<MemberContents> {
  const database = member.kind === GLOBALS ? 'postgres' : databaseOf(member);
  return await watchWork(credentials, { ...limits, database, bytes: 0 }, (signal) =>
    countIn(credentials, { member, database, signal }),
  );
}

async function countIn(
  credentials: Credentials,
  { member, database, signal }: { member: MemberPlan; database: string; signal: AbortSignal },
): Promise<MemberContents> {
  return await withSession(credentials, { database, statementMs: 0, signal }, async (session) => {
    await session.execute('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await session.execute("SET LOCAL search_path = ''; SET LOCAL row_security = off");
    const counts = member.kind === GLOBALS ? await countRoles(session) : await countDatabase(session);
    return { counts };
  });
}

async function countRoles(session: Session): Promise<Record<string, number>> {
  const rows = await session.rows(`SELECT rolname AS name FROM pg_catalog.pg_roles WHERE rolname !~ '^pg_'`);
  return Object.fromEntries(rows.map(({ name }) => [countKey('role', name as string), 1]));
}

async function countDatabase(session: Session): Promise<Record<string, number>> {
  return {
    ...(await countObjects(session)),
    ...(await countRows(session)),
    ...(await readSequences(session)),
  };
}

/** Tables whose rows a dump holds: those of extensions only where they say so, and then only the rows they say. */
async function countRows(session: Session): Promise<Record<string, number>> {
  const tables = await session.rows(
    `SELECT n.nspname AS schema, c.relname AS name, x.condition
       FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN (SELECT u.oid, u.condition FROM pg_catalog.pg_extension e,
                         unnest(e.extconfig, e.extcondition) AS u(oid, condition)) x ON x.oid = c.oid
      WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND ${NOT_OF_SYSTEM}
        AND (x.oid IS NOT NULL OR ${notOfExtension('pg_class', 'c.oid')})
      ORDER BY 1, 2`,
  );
  const counts: Record<string, number> = {};
  for (const { schema, name, condition } of tables) {
    const relation = `${pg.escapeIdentifier(schema as string)}.${pg.escapeIdentifier(name as string)}`;
    const [row] = await session.table(`SELECT count(*) FROM ONLY ${relation} ${condition ?? ''}`);
    counts[countKey('table', schema as string, name as string)] = Number(row?.[0]);
  }
  return counts;
}

async function readSequences(session: Session): Promise<Record<string, number>> {
  const sequences = await session.rows(
    `SELECT n.nspname AS schema, c.relname AS name
       FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND ${NOT_OF_SYSTEM}
        AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass
              AND d.objid = c.oid AND d.deptype = 'e'
              AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_extension e WHERE c.oid = ANY (e.extconfig)))`,
  );
  const values: Record<string, number> = {};
  for (const { schema, name } of sequences) {
    const relation = `${pg.escapeIdentifier(schema as string)}.${pg.escapeIdentifier(name as string)}`;
    const [row] = await session.table(`SELECT last_value FROM ${relation}`);
    values[countKey('sequence', schema as string, name as string)] = Number(row?.[0]);
  }
  return values;
}

async function countObjects(session: Session): Promise<Record<string, number>> {
  const relations = (kind: string): string =>
    `SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = '${kind}' AND c.relpersistence <> 't' AND ${NOT_OF_SYSTEM}
        AND ${notOfExtension('pg_class', 'c.oid')}`;
  const routines = (kinds: string): string =>
    `SELECT count(*) FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
      WHERE p.prokind IN (${kinds}) AND ${NOT_OF_SYSTEM} AND ${notPartOf(`'e', 'i'`, 'pg_proc', 'p.oid')}`;
  const [row] = await session.rows(
    `SELECT (${relations('v')}) AS "views", (${relations('m')}) AS "materialized views",
            (${routines(`'f', 'w'`)}) AS "functions", (${routines(`'p'`)}) AS "procedures",
            (${routines(`'a'`)}) AS "aggregates",
            (SELECT count(*) FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
               JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              WHERE NOT t.tgisinternal ${await withoutInheritedTriggers(session)} AND ${NOT_OF_SYSTEM}
                AND ${notOfExtension('pg_class', 'c.oid')} AND ${notOfExtension('pg_trigger', 't.oid')}) AS "triggers",
            (SELECT count(*) FROM pg_catalog.pg_largeobject_metadata) AS "large objects"`,
  );
  return Object.fromEntries(Object.entries(row ?? {}).map(([kind, count]) => [kind, Number(count)]));
}

/** A partition's copy of its parent's trigger comes with the parent; before version 13 it counts as internal. */
async function withoutInheritedTriggers(session: Session): Promise<string> {
  const [row] = await session.rows('SHOW server_version_num');
  return Number(row?.['server_version_num']) >= 130_000 ? 'AND t.tgparentid = 0' : '';
}
