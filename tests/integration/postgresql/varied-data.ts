import type { OutsidePostgres } from '../../outside-servers/postgresql.ts';

/** Every built-in type of PostgreSQL 15 that a column can have, each with a telling value. */
export const EVERY_TYPE: readonly (readonly [type: string, literal: string])[] = [
  ['smallint', '-32768'],
  ['integer', '2147483647'],
  ['bigint', '-9223372036854775808'],
  ['numeric', '12345678901234567890.000000000000000000001'],
  ['numeric(5,2)', "'NaN'"],
  ['numeric', "'-Infinity'"],
  ['real', "'1.5e-38'"],
  ['double precision', '-2.2250738585072014e-308'],
  ['money', "'-92233720368547758.08'"],
  ['character(5)', "'ab'"],
  ['character varying(40)', "'naïve 東京 שלום 🚢'"],
  ['text', "E'tab\\t newline\\n backslash\\\\ quote'' \\\\N \\\\.'"],
  ['text', "''"],
  ['"char"', "'x'"],
  ['name', "'a name'"],
  ['bytea', "'\\x00ff5c2e0a'"],
  ['timestamp', "'4713-01-01 00:00:00 BC'"],
  ['timestamptz', "'2026-03-29 01:30:00.123456+00'"],
  ['timestamptz', "'infinity'"],
  ['date', "'5874897-12-31'"],
  ['time', "'24:00:00'"],
  ['timetz', "'23:59:59.999999+15:59'"],
  ['interval', "'-178000000 years'"],
  ['interval', "'1 mon -2 days 03:04:05.678901'"],
  ['boolean', 'true'],
  ['point', "'(1.5,-2)'"],
  ['line', "'{1,-1,0}'"],
  ['lseg', "'[(0,0),(1,1)]'"],
  ['box', "'(3,3),(1,1)'"],
  ['path', "'[(0,0),(1,1),(2,0)]'"],
  ['polygon', "'((0,0),(1,1),(2,0))'"],
  ['circle', "'<(1,2),3>'"],
  ['cidr', "'2001:db8::/32'"],
  ['inet', "'192.168.0.1/24'"],
  ['macaddr', "'08:00:2b:01:02:03'"],
  ['macaddr8', "'08:00:2b:01:02:03:04:05'"],
  ['bit(4)', "B'1010'"],
  ['bit varying(8)', "B'101'"],
  ['tsvector', "'fat:2A cat:3'"],
  ['tsquery', "'fat & !rat'"],
  ['uuid', "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"],
  ['xml', '\'<a b="c">text</a>\''],
  ['json', '\'{"b": 1,  "a":  [null]}\''],
  ['jsonb', '\'{"b": 1, "a": [1e400]}\''],
  ['jsonpath', "'$.a[*] ? (@ > 1)'"],
  ['pg_lsn', "'16/B374D848'"],
  ['pg_snapshot', "'10:20:10,14,15'"],
  ['txid_snapshot', "'10:20:10,14,15'"],
  ['oid', '4294967295'],
  ['regclass', "'pg_class'"],
  ['regtype', "'integer'"],
  ['regrole', "'postgres'"],
  ['xid8', "'18446744073709551615'"],
  ['tid', "'(1,2)'"],
  ['int4range', "'[1,10)'"],
  ['int8range', "'empty'"],
  ['numrange', "'(1.1,)'"],
  ['tsrange', "'[2020-01-01,2021-01-01)'"],
  ['tstzrange', "'[2020-01-01+00,infinity)'"],
  ['daterange', "'[2020-01-01,2020-02-01)'"],
  ['int4multirange', "'{[1,3),[5,8)}'"],
  ['datemultirange', "'{[2020-01-01,2020-02-01)}'"],
  ['integer[]', "'[0:2]={1,NULL,3}'"],
  ['text[][]', '\'{{a,"b c"},{"d\\"e",NULL}}\''],
  ['shop.mood', "'très bien'"],
  ['shop.positive', '7'],
  ['shop.address', '\'("12, High St","Zürich")\''],
  ['shop.mood[]', '\'{ok,"très bien"}\''],
  ['public.citext', "'CaSe'"],
  ['public.hstore', "'a=>1, b=>NULL'"],
];

const ROLES = [
  'CREATE ROLE readers NOLOGIN',
  "CREATE ROLE \"App User\" LOGIN PASSWORD 'app-Secret-91c2' CONNECTION LIMIT 7 VALID UNTIL '2099-01-01' IN ROLE readers",
  'CREATE ROLE owner_role NOLOGIN CREATEDB CREATEROLE',
  'ALTER ROLE "App User" SET work_mem = \'8MB\'',
  'ALTER ROLE "App User" IN DATABASE "shop & co" SET search_path = shop, public',
  "COMMENT ON ROLE readers IS 'may look'",
];

const SHOP_OBJECTS = [
  'CREATE EXTENSION citext',
  'CREATE EXTENSION hstore',
  'CREATE EXTENSION pgcrypto',
  'CREATE EXTENSION btree_gist',
  'CREATE SCHEMA shop AUTHORIZATION owner_role',
  "CREATE TYPE shop.mood AS ENUM ('ok', 'très bien')",
  'CREATE DOMAIN shop.positive AS integer CHECK (VALUE > 0)',
  'CREATE TYPE shop.address AS (street text, town text)',
  'CREATE SEQUENCE shop.odd START 5 INCREMENT 2 MAXVALUE 99 CYCLE',
  "SELECT nextval('shop.odd'), nextval('shop.odd')",
  "CREATE TABLE shop.customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email citext UNIQUE, born date, age_band int GENERATED ALWAYS AS (date_part('year', born)::int / 10) STORED)",
  "INSERT INTO shop.customers (email, born) SELECT 'c' || n || '@example.test', date '1950-01-01' + n FROM generate_series(1, 5000) n",
  'CREATE TABLE shop.orders (id serial PRIMARY KEY, customer bigint NOT NULL REFERENCES shop.customers, total numeric(12,2) NOT NULL CHECK (total >= 0), at timestamptz NOT NULL) ',
  "INSERT INTO shop.orders (customer, total, at) SELECT 1 + n % 5000, n % 977 + 0.25, timestamptz '2026-01-01' + n * interval '1 minute' FROM generate_series(1, 20000) n",
  'CREATE TABLE shop.events (at timestamptz NOT NULL, body jsonb) PARTITION BY RANGE (at)',
  "CREATE TABLE shop.events_2026 PARTITION OF shop.events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
  'CREATE TABLE shop.events_rest PARTITION OF shop.events DEFAULT',
  "INSERT INTO shop.events SELECT timestamptz '2025-12-01' + n * interval '1 hour', jsonb_build_object('n', n, 's', md5(n::text)) FROM generate_series(1, 3000) n",
  'CREATE TABLE shop."Weird ""Name"" \n row" ("Select" int, "ünï" text)',
  'INSERT INTO shop."Weird ""Name"" \n row" VALUES (1, \'x\'), (2, NULL)',
  'CREATE TABLE shop.bookings (room int, during tstzrange, EXCLUDE USING gist (room WITH =, during WITH &&))',
  "INSERT INTO shop.bookings VALUES (1, '[2026-01-01,2026-01-02)')",
  'CREATE TABLE shop.empty (a int)',
  'CREATE UNLOGGED TABLE shop.scratch (a int)',
  'INSERT INTO shop.scratch VALUES (1)',
  'CREATE TABLE shop.no_columns ()',
  'INSERT INTO shop.no_columns DEFAULT VALUES',
  'CREATE INDEX orders_at ON shop.orders USING brin (at)',
  'CREATE UNIQUE INDEX one_big ON shop.orders (customer) WHERE total > 976.2 AND id < 978',
  'CREATE STATISTICS shop.st ON customer, total FROM shop.orders',
  'CREATE VIEW shop.totals AS SELECT customer, sum(total) AS total FROM shop.orders GROUP BY customer',
  'CREATE MATERIALIZED VIEW shop.best AS SELECT * FROM shop.totals ORDER BY total DESC, customer LIMIT 10 WITH DATA',
  'CREATE FUNCTION shop.stamp() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN NEW.at := coalesce(NEW.at, now()); RETURN NEW; END $f$',
  'CREATE TRIGGER stamp BEFORE INSERT ON shop.orders FOR EACH ROW EXECUTE FUNCTION shop.stamp()',
  "CREATE PROCEDURE shop.tidy() LANGUAGE sql AS 'DELETE FROM shop.empty'",
  "CREATE AGGREGATE shop.product(int) (SFUNC = int4mul, STYPE = int, INITCOND = '1')",
  'CREATE OPERATOR shop.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)',
  'ALTER TABLE shop.orders ENABLE ROW LEVEL SECURITY',
  'CREATE POLICY mine ON shop.orders FOR SELECT TO readers USING (customer > 10)',
  'CREATE RULE no_del AS ON DELETE TO shop.bookings DO INSTEAD NOTHING',
  'GRANT USAGE ON SCHEMA shop TO readers',
  'GRANT SELECT ON ALL TABLES IN SCHEMA shop TO readers',
  'GRANT SELECT (email), UPDATE (email) ON shop.customers TO "App User" WITH GRANT OPTION',
  'ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO readers',
  'ALTER TABLE shop.customers OWNER TO owner_role',
  "COMMENT ON TABLE shop.orders IS 'what was ordered; 注文'",
  'CREATE PUBLICATION all_orders FOR TABLE shop.orders',
  "CREATE COLLATION shop.plain (provider = libc, locale = 'C')",
  "SELECT lo_from_bytea(424242, decode(repeat('00ff10', 300000), 'hex'))",
  "SELECT lo_from_bytea(424243, '')",
  'GRANT SELECT ON LARGE OBJECT 424242 TO readers',
  "COMMENT ON LARGE OBJECT 424242 IS 'a scan'",
];

/** Fills a server with two user databases that hold one of everything. */
export async function fillVaried(server: OutsidePostgres): Promise<void> {
  const admin = await server.connect('postgres');
  await admin.query('CREATE DATABASE "shop & co" CONNECTION LIMIT 42');
  for (const sql of ROLES) await admin.query(sql);
  await admin.query(
    "CREATE DATABASE \"it's=odd\" WITH TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' OWNER owner_role",
  );
  await admin.query('ALTER DATABASE "shop & co" SET timezone = \'Asia/Kathmandu\'');
  await admin.query('REVOKE CONNECT ON DATABASE "shop & co" FROM PUBLIC');
  await admin.query('GRANT CONNECT ON DATABASE "shop & co" TO readers');
  await admin.query('COMMENT ON DATABASE "shop & co" IS \'the shop\'');
  await admin.query('CREATE TABLE kept_in_postgres (a int); INSERT INTO kept_in_postgres VALUES (1), (2)');
  await admin.end();
  const shop = await server.connect('shop & co');
  for (const sql of SHOP_OBJECTS) await shop.query(sql);
  await shop.query(
    `CREATE TABLE shop.every_type (${EVERY_TYPE.map(([type], n) => `c${n} ${type}`).join(', ')})`,
  );
  await shop.query(
    `INSERT INTO shop.every_type VALUES (${EVERY_TYPE.map(([type, literal]) => `CAST(${literal} AS ${type})`).join(', ')})`,
  );
  await shop.query('INSERT INTO shop.every_type (c0) VALUES (NULL)');
  await shop.end();
  const odd = await server.connect("it's=odd");
  await odd.query(
    "CREATE TABLE notes (n int PRIMARY KEY, t text); INSERT INTO notes SELECT n, 'é' || n FROM generate_series(1, 1000) n",
  );
  await odd.end();
}

/** Adds about `megabytes` of rows that compress like real ones. */
export async function fillRows(server: OutsidePostgres, megabytes: number): Promise<void> {
  const client = await server.connect('shop & co');
  await client.query(
    'CREATE TABLE shop.bulk (id bigint PRIMARY KEY, at timestamptz, kind text, body jsonb, token uuid)',
  );
  const perMegabyte = 4200;
  for (let from = 0; from < megabytes; from += 100) {
    const count = Math.min(100, megabytes - from) * perMegabyte;
    await client.query(
      `INSERT INTO shop.bulk SELECT n, timestamptz '2026-01-01' + n * interval '1 second', (ARRAY['view','click','buy'])[1 + n % 3],
        jsonb_build_object('path', '/item/' || (n * 7919) % 100003, 'agent', 'agent ' || n % 97, 'ms', (n * 31) % 5000, 'ref', md5(n::text)), md5('t' || n)::uuid
       FROM generate_series($1::bigint, $2::bigint) n`,
      [from * perMegabyte + 1, from * perMegabyte + count],
    );
  }
  await client.end();
}
