import type { Credentials } from '../../dialect.ts';
import { withSession, type Session } from '../connection.ts';

/**
 * Everything that a restore must bring back: the contents of every table by an order-independent checksum of each
 * row's text, the definitions of every object, roles with their stored passwords, grants, settings, and large objects
 * byte by byte. Whoever asks must be a superuser. The asking account's own password and its end are left out, because
 * a restored server has a credential of its own; so are those of `postgres`, which it may be called there.
 */
export async function fingerprint(credentials: Credentials): Promise<string[]> {
  const inside = <T>(database: string, work: (session: Session) => Promise<T>): Promise<T> =>
    withSession(credentials, { database, statementMs: 0 }, work);
  const lines = await inside('postgres', (session) => collect(session, CLUSTER_QUERIES));
  const databases = await inside('postgres', (session) =>
    session.rows("SELECT datname FROM pg_database WHERE datallowconn AND datname <> 'template0' ORDER BY 1"),
  );
  for (const row of databases) {
    const database = row['datname'] as string;
    const found = await inside(database, async (session) => [
      ...(await collect(session, DATABASE_QUERIES)),
      ...(await tableContents(session)),
    ]);
    lines.push(...found.map((line) => `${database}: ${line}`));
  }
  return lines;
}

async function collect(session: Session, queries: Record<string, string>): Promise<string[]> {
  const lines: string[] = [];
  for (const [what, sql] of Object.entries(queries)) {
    const rows = await session.rows(sql);
    lines.push(...rows.map((row) => `${what} ${row['line']}`).sort());
  }
  return lines;
}

async function tableContents(session: Session): Promise<string[]> {
  const tables = await session.rows(
    `SELECT c.oid::regclass::text AS name, relkind AS kind FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
     WHERE relkind IN ('r', 'm', 'S') AND ${USER_SCHEMAS} ORDER BY 1`,
  );
  const lines: string[] = [];
  for (const { name, kind } of tables) {
    const sum =
      kind === 'S'
        ? `SELECT 1 AS rows, last_value || ' ' || is_called AS content FROM ${name}`
        : `SELECT count(*) AS rows, coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0) || ' ' || coalesce(sum(length(t::text)), 0) AS content FROM ${name} t`;
    const [found] = await session.rows(sum);
    lines.push(`contents ${name}: ${found?.['rows']} rows, ${found?.['content']}`);
  }
  return lines;
}

const USER_SCHEMAS = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'";

const CLUSTER_QUERIES = {
  role: `SELECT rolname || ' ' || rolsuper || rolinherit || rolcreaterole || rolcreatedb || rolcanlogin || rolreplication || rolbypassrls || ' ' || rolconnlimit || ' ' ||
    coalesce(CASE WHEN rolname IN ('postgres', current_user) THEN '' ELSE rolvaliduntil::text END, '-') || ' ' || coalesce(CASE WHEN rolname IN ('postgres', current_user) THEN '' ELSE rolpassword END, '-') || ' ' || coalesce(shobj_description(oid, 'pg_authid'), '-') AS line FROM pg_authid WHERE rolname NOT LIKE 'pg\\_%'`,
  membership: `SELECT r.rolname || ' in ' || g.rolname || ' ' || admin_option AS line FROM pg_auth_members m JOIN pg_roles r ON r.oid = member JOIN pg_roles g ON g.oid = roleid`,
  setting: `SELECT coalesce(d.datname, '*') || ' ' || coalesce(r.rolname, '*') || ' ' || array_to_string(setconfig, ',') AS line FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = setdatabase LEFT JOIN pg_roles r ON r.oid = setrole`,
  database: `SELECT datname || ' ' || pg_encoding_to_char(encoding) || ' ' || datcollate || ' ' || datctype || ' ' || datconnlimit || ' ' || datistemplate || ' ' || pg_get_userbyid(datdba) || ' ' ||
    coalesce((SELECT string_agg(a::text, ',' ORDER BY a::text) FROM unnest(datacl) a), '-') || ' ' || coalesce(shobj_description(oid, 'pg_database'), '-') AS line FROM pg_database`,
};

const acl = (column: string): string =>
  `coalesce((SELECT string_agg(a::text, ',' ORDER BY a::text) FROM unnest(${column}) a), '-')`;

const DATABASE_QUERIES = {
  extension: `SELECT extname || ' ' || extversion AS line FROM pg_extension`,
  schema: `SELECT nspname || ' ' || pg_get_userbyid(nspowner) || ' ' || ${acl('nspacl')} AS line FROM pg_namespace n WHERE ${USER_SCHEMAS}`,
  relation: `SELECT c.oid::regclass || ' ' || relkind::text || ' ' || relpersistence::text || ' ' || pg_get_userbyid(relowner) || ' ' || relrowsecurity || ' ' || coalesce(pg_get_partkeydef(c.oid), '-') || ' ' ||
    coalesce(pg_get_expr(relpartbound, c.oid), '-') || ' ' || ${acl('relacl')} || ' ' || coalesce(obj_description(c.oid, 'pg_class'), '-') AS line FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE ${USER_SCHEMAS}`,
  column: `SELECT attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull || ' ' || attidentity::text || attgenerated::text || ' ' || coalesce(pg_get_expr(adbin, adrelid), '-') || ' ' || ${acl('attacl')} AS line
    FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace LEFT JOIN pg_attrdef d ON d.adrelid = attrelid AND d.adnum = attnum WHERE attnum > 0 AND NOT attisdropped AND ${USER_SCHEMAS}`,
  constraint: `SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(t.oid) AS line FROM pg_constraint t JOIN pg_namespace n ON n.oid = connamespace WHERE ${USER_SCHEMAS}`,
  index: `SELECT indexdef AS line FROM pg_indexes n WHERE schemaname NOT LIKE 'pg\\_%'`,
  view: `SELECT c.oid::regclass || ' ' || pg_get_viewdef(c.oid) AS line FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('v', 'm') AND ${USER_SCHEMAS}`,
  routine: `SELECT p.oid::regprocedure || ' ' || prokind::text || ' ' || coalesce(CASE WHEN prokind <> 'a' THEN pg_get_functiondef(p.oid) END, '-') AS line FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE ${USER_SCHEMAS}`,
  trigger: `SELECT pg_get_triggerdef(t.oid) AS line FROM pg_trigger t WHERE NOT tgisinternal`,
  rule: `SELECT pg_get_ruledef(r.oid) AS line FROM pg_rewrite r JOIN pg_class c ON c.oid = ev_class JOIN pg_namespace n ON n.oid = relnamespace WHERE rulename <> '_RETURN' AND ${USER_SCHEMAS}`,
  policy: `SELECT polrelid::regclass || ' ' || polname || ' ' || polcmd::text || ' ' || coalesce(pg_get_expr(polqual, polrelid), '-') AS line FROM pg_policy`,
  type: `SELECT format_type(t.oid, NULL) || ' ' || typtype::text || ' ' || coalesce((SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid), '-') AS line FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE ${USER_SCHEMAS}`,
  statistics: `SELECT stxname || ' ' || pg_get_statisticsobjdef(oid) AS line FROM pg_statistic_ext`,
  publication: `SELECT pubname || ' ' || coalesce((SELECT string_agg(prrelid::regclass::text, ',') FROM pg_publication_rel WHERE prpubid = p.oid), '-') AS line FROM pg_publication p`,
  'default privilege': `SELECT defaclnamespace::regnamespace || ' ' || ${acl('defaclacl')} AS line FROM pg_default_acl`,
  collation: `SELECT collname || ' ' || coalesce(collcollate, '-') AS line FROM pg_collation c JOIN pg_namespace n ON n.oid = collnamespace WHERE ${USER_SCHEMAS}`,
  operator: `SELECT o.oid::regoperator || ' ' || oprcode AS line FROM pg_operator o JOIN pg_namespace n ON n.oid = oprnamespace WHERE ${USER_SCHEMAS}`,
  'large object': `SELECT oid || ' ' || md5(lo_get(oid)) || ' ' || ${acl('lomacl')} || ' ' || coalesce(obj_description(oid, 'pg_largeobject'), '-') AS line FROM pg_largeobject_metadata`,
};
