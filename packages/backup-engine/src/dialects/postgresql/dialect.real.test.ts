import { createHash } from 'node:crypto';
import { chown, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { fillDemo } from '../../demo/index.ts';
import { withSession } from './connection.ts';
import {
  account,
  backUp,
  countAll,
  dialect,
  hasPostgres,
  managedServer,
  restoreInto,
  type TestServer,
} from './real-server.testing.ts';

vi.setConfig({ testTimeout: 180_000 });

const HOSTILE_NAMES = [
  `we=ird 'x" -db`,
  'postgres://evil@example.org/db?sslmode=disable',
  '--help',
  'a\nb',
  '$(touch owned) `x` %s {file:pgpass}',
  'Größe 名前',
];

async function sql(server: TestServer, database: string, statements: string): Promise<void> {
  await withSession(server.credentials, { database }, (session) => session.execute(statements));
}

async function value(server: TestServer, database: string, query: string): Promise<string | null> {
  const [row] = await withSession(server.credentials, { database }, (session) => session.table(query));
  return row?.[0] ?? null;
}

async function digest(server: TestServer, database: string, relation: string): Promise<string> {
  const rows = await withSession(server.credentials, { database }, (session) =>
    session.table(`SELECT t::text FROM ${relation} t ORDER BY 1`),
  );
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Something of everything that is counted, and names that are none. */
const EVERYTHING = `
  CREATE SCHEMA "S ""q";
  CREATE TABLE "S ""q"."T;\n.1" (id int GENERATED ALWAYS AS IDENTITY, v text);
  INSERT INTO "S ""q"."T;\n.1" (v) SELECT E'\\\\.\\n' || n FROM generate_series(1, 25) n;
  CREATE TABLE nothing ();
  INSERT INTO nothing DEFAULT VALUES;
  CREATE TABLE parts (a int) PARTITION BY RANGE (a);
  CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
  INSERT INTO parts SELECT generate_series(0, 9);
  CREATE UNLOGGED TABLE light AS SELECT 1 AS a;
  CREATE TABLE parent (a int); CREATE TABLE child () INHERITS (parent);
  INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2), (3);
  CREATE VIEW seen AS SELECT * FROM parts;
  COMMENT ON VIEW seen IS E'x\nCOPY public.ghost FROM stdin;\n1\n';
  CREATE MATERIALIZED VIEW kept AS SELECT count(*) AS n FROM parts;
  CREATE FUNCTION one() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;
  CREATE PROCEDURE proc() LANGUAGE sql AS 'SELECT 1';
  CREATE AGGREGATE add_up (int) (sfunc = int4pl, stype = int, initcond = '0');
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
  CREATE TRIGGER on_parts BEFORE INSERT ON parts FOR EACH ROW EXECUTE FUNCTION touch();
  CREATE TYPE span AS RANGE (subtype = int4);
  CREATE SEQUENCE far START 9000000000000000000;
  SELECT lo_from_bytea(0, 'abc'), lo_create(0);
`;

describe.skipIf(!hasPostgres)(
  'a PostgreSQL server, backed up and restored (needs PostgreSQL installed)',
  () => {
    it('restores the demo with equal contents', async () => {
      await using source = await managedServer();
      await fillDemo(source.credentials);
      await using backup = await backUp(source);
      await using target = await managedServer({ facts: backup.facts });
      await restoreInto(target, backup);
      expect(await countAll(target, backup)).toEqual(backup.contents);
      expect(backup.contents['database-1']?.counts).toMatchObject({
        'table "public"."orders"': 8000,
        triggers: 1,
      });
      for (const table of ['customers', 'orders', 'order_items', 'events']) {
        expect(await digest(target, 'app', table)).toBe(await digest(source, 'app', table));
      }
      expect(await digest(target, 'reporting', 'daily_sales')).toBe(
        await digest(source, 'reporting', 'daily_sales'),
      );
    });

    it('restores databases of any name, with everything that is counted, and their properties', async () => {
      await using source = await managedServer();
      for (const name of HOSTILE_NAMES) {
        await sql(source, 'postgres', `CREATE DATABASE ${quoted(name)} CONNECTION LIMIT 7`);
        await sql(source, name, EVERYTHING);
        await sql(source, 'postgres', `ALTER DATABASE ${quoted(name)} SET work_mem = '7MB'`);
      }
      await sql(source, 'template1', 'CREATE TABLE of_template (a int)');
      await sql(
        source,
        'postgres',
        `CREATE TABLE of_postgres (a int); COMMENT ON DATABASE postgres IS 'ours'`,
      );
      await using backup = await backUp(source);
      await using target = await managedServer({ facts: backup.facts });
      await restoreInto(target, backup);
      const restored = await countAll(target, backup);
      expect(restored).toEqual(backup.contents);
      const hostile = backup.members.find((member) => member.object === HOSTILE_NAMES[0]);
      expect(restored[hostile?.name ?? '']?.counts).toMatchObject({
        'table "S ""q"."T;\n.1"': 25,
        'table "public"."nothing"': 1,
        'table "public"."parent"': 1,
        'large objects': 2,
        aggregates: 1,
        triggers: 1,
        functions: 2,
      });
      expect(await value(target, HOSTILE_NAMES[0] as string, 'SHOW work_mem')).toBe('7MB');
      expect(
        await value(
          target,
          'postgres',
          `SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = 'postgres'`,
        ),
      ).toBe('ours');
      expect(await value(target, 'template1', 'SELECT count(*) FROM of_template')).toBe('0');
    });

    it('merges roles: theirs keep their passwords, the administrator has the new one', async () => {
      await using source = await managedServer({ password: 'old-admin-password' });
      const folder = path.join(source.scratch, 'space');
      await mkdir(folder, { mode: 0o700 });
      if (account !== null) await chown(folder, account.uid, account.gid);
      await sql(
        source,
        'postgres',
        `CREATE ROLE alice LOGIN PASSWORD 'alices-own'; CREATE ROLE "Bob ""q"; GRANT alice TO "Bob ""q";
       ALTER ROLE alice SET work_mem = '9MB'; ALTER ROLE postgres SET default_transaction_read_only = on;
       ALTER ROLE postgres CONNECTION LIMIT 90`,
      );
      await sql(source, 'postgres', `CREATE TABLESPACE space LOCATION '${folder}'`);
      await sql(source, 'postgres', 'CREATE DATABASE app OWNER alice TABLESPACE space');
      await sql(source, 'app', 'CREATE TABLE mine (a int) TABLESPACE space; ALTER TABLE mine OWNER TO alice');
      await using backup = await backUp(source);
      await using target = await managedServer({ facts: backup.facts, password: 'new-admin-password' });
      await restoreInto(target, backup);
      expect(await countAll(target, backup)).toEqual(backup.contents);
      const login = (username: string, password: string): Promise<boolean> =>
        dialect.server.isReady({ ...target.credentials, username, password });
      expect(await login('alice', 'alices-own')).toBe(true);
      expect(await login('postgres', 'new-admin-password')).toBe(true);
      expect(await login('postgres', 'old-admin-password')).toBe(false);
      expect(await value(target, 'app', `SELECT tableowner FROM pg_tables WHERE tablename = 'mine'`)).toBe(
        'alice',
      );
      expect(await value(target, 'app', `SELECT pg_has_role('Bob "q', 'alice', 'member')`)).toBe('t');
    });

    it('stops a restore at the first error', async () => {
      await using source = await managedServer();
      await sql(source, 'postgres', 'CREATE ROLE alice');
      await sql(source, 'postgres', 'CREATE DATABASE app');
      await sql(
        source,
        'app',
        'CREATE TABLE t (a int); ALTER TABLE t OWNER TO alice; CREATE TABLE u (a int)',
      );
      await using backup = await backUp(source);
      await using target = await managedServer({ facts: backup.facts });
      const members = backup.members.filter((member) => member.object === 'app');
      await expect(restoreInto(target, { ...backup, members })).rejects.toMatchObject({
        program: 'pg_restore',
        stderr: expect.stringContaining('role "alice" does not exist') as string,
      });
      expect(await value(target, 'app', `SELECT count(*) FROM pg_tables WHERE tablename = 'u'`)).toBe('0');
    });

    it('carries safe parameters and leaves the rest', async () => {
      const parameters = {
        max_connections: '37',
        work_mem: '5MB',
        shared_preload_libraries: 'absent_library',
      };
      await using server = await managedServer({
        settings: { parameters: { ...parameters, archive_command: 'touch owned', no_such_parameter: '1' } },
      });
      expect(await value(server, 'postgres', 'SHOW max_connections')).toBe('37');
      expect(await value(server, 'postgres', 'SHOW work_mem')).toBe('5MB');
      expect(await value(server, 'postgres', 'SHOW shared_preload_libraries')).toBe('');
      expect(await value(server, 'postgres', 'SHOW archive_command')).not.toContain('touch');
      expect(await value(server, 'postgres', 'SHOW data_checksums')).toBe('on');
      const facts = await dialect.probe(server.credentials);
      expect(facts.settings['parameters']).toMatchObject({ max_connections: '37', work_mem: '5MB' });
    });

    it('says which locale or extension is missing', async () => {
      const locale = managedServer({ settings: { lcCollate: 'xx_XX.UTF-8', lcCtype: 'xx_XX.UTF-8' } });
      await expect(locale).rejects.toMatchObject({
        code: 'TOOL_MISSING',
        detail: expect.stringContaining('xx_XX') as string,
      });
      const extensions = [{ database: 'app', name: 'no_such_extension', version: '1', availableHere: false }];
      await expect(managedServer({ settings: { extensions } })).rejects.toMatchObject({
        code: 'TOOL_MISSING',
        detail: expect.stringContaining('no_such_extension') as string,
      });
    });
  },
);
