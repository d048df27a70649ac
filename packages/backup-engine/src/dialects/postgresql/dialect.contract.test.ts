import { heldLock } from '../contract/held-lock.testing.ts';
import { describeDialect } from '../dialect.contract.ts';
import { HOSTILE_NAMES } from '../contract/world.testing.ts';
import type { Credentials } from '../dialect.ts';
import { createPostgresDialect } from './dialect.ts';
import { type Session, withSession } from './connection.ts';
import { findInstallations } from './tools.ts';

const hasServer = (await findInstallations()).some((each) => each.hasServer);

/** A database costs seconds, a table none. */
const DATABASE_NAMES = HOSTILE_NAMES.slice(0, 5).filter((name) => name !== 'a b');

describeDialect('PostgreSQL', {
  dialect: createPostgresDialect({ lockWaitMs: 1000 }),
  missing: hasServer ? null : 'needs PostgreSQL: apt-get install postgresql',
  fill,
  fillBulk: (credentials, bytes) =>
    execute(credentials, 'shop', [
      'CREATE TABLE bulk (n int, v text)',
      // Each row is a little more than 2048 characters of text.
      `INSERT INTO bulk SELECT n, repeat(md5(n::text), 64) FROM generate_series(1, ${Math.ceil(bytes / 2048)}) n`,
    ]),
  changes: {
    'a row': (credentials) => execute(credentials, 'shop', ["UPDATE orders SET item = 'other' WHERE id = 3"]),
    'an index': (credentials) => execute(credentials, 'shop', ['DROP INDEX orders_item']),
    'a routine': (credentials) =>
      execute(credentials, 'shop', [
        "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 2'",
      ]),
    'a grant': (credentials) => execute(credentials, 'shop', ['REVOKE SELECT ON orders FROM reader']),
    'an account': (credentials) => execute(credentials, 'shop', ["ALTER ROLE writer PASSWORD 'another'"]),
    'a sequence': (credentials) =>
      execute(credentials, 'shop', ["SELECT setval('far', 9000000000000000007)"]),
  },
  cutConnections: (credentials) =>
    execute(credentials, 'postgres', [
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'shop' AND pid <> pg_backend_pid()`,
    ]),
  lock: (credentials) =>
    heldLock((taken, released) =>
      withSession(credentials, { database: 'shop' }, async (session) => {
        await session.execute('BEGIN');
        await session.execute('LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
        taken();
        await released;
      }),
    ),
  dumpProgram: 'pg_dump',
  tooNew: (facts) => ({ ...facts, version: '99.1' }),
  browse: {
    hostilePath: (name) =>
      DATABASE_NAMES.includes(name) ? [name, 'public', 'notes'] : ['shop', 'S "q', name],
    found: [
      { kind: 'database', path: ['shop'] },
      { kind: 'schema', path: ['shop', 'S "q'] },
      { kind: 'table', path: ['shop', 'public', 'orders'] },
      { kind: 'view', path: ['shop', 'public', 'seen'] },
      ...HOSTILE_NAMES.map((name) => ({ kind: 'table' as const, path: ['shop', 'S "q', name] })),
    ],
    rows: { path: ['shop', 'public', 'orders'], contains: ['30', 'item 30', '12.50'], columns: 4 },
    long: ['shop', 'public', 'long_texts'],
    absent: [
      ['absent', 'public', 'orders'],
      ['shop', 'absent', 'orders'],
      ['shop', 'public', 'x"; DROP TABLE orders; --'],
      ['shop', 'public', 'orders_item'],
      ['shop', 'public', 'orders', 'deeper'],
    ],
    absentHolders: [['absent'], ['absent', 'public'], ['shop', 'absent']],
    rowless: [['absent'], ['shop', 'public'], []],
    passing: {
      path: ['shop', 'public', 'passing'],
      make: (credentials) => execute(credentials, 'shop', ["CREATE TABLE passing AS SELECT 'here' AS a"]),
      drop: (credentials) => execute(credentials, 'shop', ['DROP TABLE passing']),
    },
  },
});

/** One of everything that is counted or told by the fingerprint. */
const SHOP = [
  'CREATE TABLE orders (id int PRIMARY KEY, item text NOT NULL, price numeric(8,2), at timestamptz)',
  `INSERT INTO orders SELECT n, 'item ' || n, 12.5, timestamptz '2026-01-01' + n * interval '1 hour' FROM generate_series(1, 3000) n`,
  'CREATE INDEX orders_item ON orders (item)',
  'CREATE SCHEMA "S ""q"',
  'CREATE TABLE parts (a int) PARTITION BY RANGE (a)',
  'CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10)',
  'INSERT INTO parts SELECT generate_series(0, 9)',
  'CREATE UNLOGGED TABLE light AS SELECT 1 AS a',
  'CREATE TABLE nothing ()',
  'INSERT INTO nothing DEFAULT VALUES',
  'CREATE VIEW seen AS SELECT * FROM parts',
  `COMMENT ON VIEW seen IS E'x\\nCOPY public.ghost FROM stdin;\\n1\\n'`,
  'CREATE MATERIALIZED VIEW kept AS SELECT count(*) AS n FROM parts',
  'CREATE FUNCTION one() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END',
  `CREATE PROCEDURE proc() LANGUAGE sql AS 'SELECT 1'`,
  `CREATE AGGREGATE add_up (int) (sfunc = int4pl, stype = int, initcond = '0')`,
  'CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
  'CREATE TRIGGER on_parts BEFORE INSERT ON parts FOR EACH ROW EXECUTE FUNCTION touch()',
  "CREATE TYPE mood AS ENUM ('calm', 'Größe')",
  'CREATE TABLE values_of_types (m mood, j jsonb, b bytea, a text[], f float8, z text)',
  `INSERT INTO values_of_types VALUES ('Größe', '{"a": [1, null]}', '\\xdeadbeef', '{{a,"b c"},{"d\\"e",NULL}}', '-Infinity', NULL)`,
  'CREATE SEQUENCE far START 9000000000000000000',
  "CREATE TABLE long_texts AS SELECT repeat('ä😀', 1500) AS t",
  `SELECT lo_from_bytea(4711, 'abc')`,
  'CREATE ROLE reader NOLOGIN',
  "CREATE ROLE writer LOGIN PASSWORD 'writers-own' IN ROLE reader CONNECTION LIMIT 7",
  'GRANT SELECT ON orders TO reader',
  'ALTER TABLE parts OWNER TO writer',
  "ALTER DATABASE shop SET work_mem = '7MB'",
];

async function fill(credentials: Credentials): Promise<void> {
  await execute(credentials, 'postgres', ['CREATE DATABASE shop CONNECTION LIMIT 50']);
  await execute(credentials, 'shop', SHOP);
  for (const name of HOSTILE_NAMES) {
    await execute(credentials, 'shop', [
      `CREATE TABLE "S ""q".${quoted(name)} AS SELECT 1 AS ${quoted(name)}`,
    ]);
    if (!DATABASE_NAMES.includes(name)) continue;
    await execute(credentials, 'postgres', [`CREATE DATABASE ${quoted(name)}`]);
    await execute(credentials, name, [
      'CREATE TABLE notes (id int GENERATED ALWAYS AS IDENTITY, v text)',
      `INSERT INTO notes (v) VALUES (E'\\\\.'), ('tab\tline\nend'), (NULL)`,
    ]);
  }
}

async function execute(credentials: Credentials, database: string, statements: string[]): Promise<void> {
  await withSession(credentials, { database }, async (session: Session) => {
    for (const statement of statements) await session.execute(statement);
  });
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
