import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { withSession } from '../connection.ts';
import { dialect, hasPostgres, managedServer, type TestServer } from '../real-server.testing.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const TYPES = `
  CREATE DATABASE "sh=op";
`;
const CONTENTS = `
  CREATE TYPE mood AS ENUM ('calm'); CREATE TYPE pair AS (a int, b text); CREATE DOMAIN positive AS int CHECK (VALUE > 0);
  CREATE TABLE every_type (
    b boolean, i2 smallint, i4 int, i8 bigint, n numeric, f4 real, f8 double precision, m money, t text, vc varchar(5),
    c char(3), nm name, by bytea, d date, tm time, tmz timetz, ts timestamp, tz timestamptz, iv interval, u uuid, js json,
    jb jsonb, x xml, ia int[], r int4range, mr int4multirange, p point, ln line, ls lseg, bx box, pa path, pg polygon,
    ci circle, ip inet, cd cidr, ma macaddr, m8 macaddr8, bt bit(3), vb varbit, tv tsvector, tq tsquery, e mood, co pair,
    dm positive, o oid, rc regclass, lsn pg_lsn, snap pg_snapshot, jp jsonpath);
  INSERT INTO every_type VALUES (true, 1, 2, 9007199254740993, 1.5000, 'NaN', '-Infinity', 12.34, 'text', 'vc',
    'c', 'nm', '\\xdeadbeef', '2020-02-29', '24:00', '01:02+03', 'infinity', '0044-03-15 BC', '1 mon -1 day', md5('x')::uuid,
    '{"a": 1}', '{"a": 1}', '<x/>', '{{1,2},{3,NULL}}', '[1,5)', '{[1,3),[5,8)}', '(1,2)', '{1,2,3}', '[(0,0),(1,1)]',
    '(1,1),(0,0)', '[(0,0),(1,1)]', '((0,0),(1,1),(1,0))', '<(0,0),1>', '::1/64', '10.0.0.0/8', '08:00:2b:01:02:03',
    '08:00:2b:01:02:03:04:05', '101', '10101', 'a:1 b:2', 'a & b', 'calm', '(1,"x y")', 1, 42, 'pg_class', '0/16B3748',
    '10:20:10,14', '$.a');
  INSERT INTO every_type (t) VALUES (repeat('ä😀', 1500)), (NULL);
  CREATE TABLE none (); INSERT INTO none DEFAULT VALUES;
  CREATE VIEW "a view" AS SELECT 1 AS one, 2 AS one_;
  ANALYZE every_type;
`;

describe.skipIf(!hasPostgres)('looking into a PostgreSQL server (needs PostgreSQL installed)', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await managedServer();
    await withSession(server.credentials, { database: 'postgres' }, (session) => session.execute(TYPES));
    await withSession(server.credentials, { database: 'sh=op' }, (session) => session.execute(CONTENTS));
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('lists databases, schemas and relations', async () => {
    const databases = await dialect.listObjects(server.credentials, []);
    expect(databases.map((each) => each.path)).toEqual([['postgres'], ['sh=op']]);
    const schemas = await dialect.listObjects(server.credentials, ['sh=op']);
    expect(schemas).toMatchObject([{ kind: 'schema', name: 'public', expandable: true }]);
    const relations = await dialect.listObjects(server.credentials, ['sh=op', 'public']);
    expect(relations).toMatchObject([
      { kind: 'view', name: 'a view', rowEstimate: null, path: ['sh=op', 'public', 'a view'] },
      { kind: 'table', name: 'every_type', rowEstimate: 3, expandable: false },
      { kind: 'table', name: 'none', rowEstimate: null },
    ]);
  });

  it('shows every type as PostgreSQL writes it', async () => {
    const page = await dialect.readRows(server.credentials, ['sh=op', 'public', 'every_type'], 1);
    expect(page.hasMore).toBe(true);
    expect(page.columns).toHaveLength(49);
    const row = Object.fromEntries(
      page.columns.map(({ name }, index) => [name, page.rows[0]?.[index]?.text]),
    );
    expect(row).toMatchObject({
      b: 'true',
      i8: '9007199254740993',
      n: '1.5000',
      by: '\\xdeadbeef',
      ia: '{{1,2},{3,NULL}}',
      co: '(1,"x y")',
      tz: '0044-03-15 00:00:00+00 BC',
      e: 'calm',
      rc: 'pg_class',
    });
  });

  it('cuts long values by the character and says so; NULL is not a text', async () => {
    const page = await dialect.readRows(server.credentials, ['sh=op', 'public', 'every_type'], 10);
    const text = page.columns.findIndex(({ name }) => name === 't');
    const cells = page.rows.map((row) => row[text]);
    expect(cells[1]).toEqual({ text: 'ä😀'.repeat(1000), truncated: true });
    expect(cells[2]).toBeNull();
    expect(page.hasMore).toBe(false);
  });

  it('shows views, and tables without columns', async () => {
    const view = await dialect.readRows(server.credentials, ['sh=op', 'public', 'a view'], 5);
    expect(view.rows).toEqual([
      [
        { text: '1', truncated: false },
        { text: '2', truncated: false },
      ],
    ]);
    const none = await dialect.readRows(server.credentials, ['sh=op', 'public', 'none'], 5);
    expect(none).toEqual({ columns: [], rows: [[]], hasMore: false });
  });

  it.each([
    ['OBJECT_NOT_FOUND', ['sh=op', 'public', 'x"; DROP TABLE none; --']],
    ['OBJECT_NOT_FOUND', ['sh=op', 'pg_toast', 'no']],
    ['REQUEST_INVALID', ['sh=op', 'public']],
  ])('says %s of %j', async (code, path) => {
    await expect(dialect.readRows(server.credentials, path, 5)).rejects.toMatchObject({ code });
  });

  it('changes nothing, even through a view that tries to', async () => {
    await withSession(server.credentials, { database: 'sh=op' }, (session) =>
      session.execute(`CREATE FUNCTION sneaky() RETURNS int LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO none DEFAULT VALUES; RETURN 1; END $$; CREATE VIEW trap AS SELECT sneaky()`),
    );
    await expect(dialect.readRows(server.credentials, ['sh=op', 'public', 'trap'], 5)).rejects.toMatchObject({
      code: 'BACKEND_REJECTED',
      detail: expect.stringContaining('read-only') as string,
    });
  });
});
