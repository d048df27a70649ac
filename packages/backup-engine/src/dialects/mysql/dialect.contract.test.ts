import { HOSTILE_NAMES } from '../contract/world.testing.ts';
import { heldLock } from '../contract/held-lock.testing.ts';
import { describeDialect } from '../dialect.contract.ts';
import type { Credentials } from '../dialect.ts';
import { MysqlRefused, withSession } from './connection.ts';
import { createMysqlDialect } from './dialect.ts';
import { quoteName } from './sql/identifiers.ts';
import { findOf } from './tools.ts';

const hasServer = (await findOf('server', 'MariaDB')) !== null;

/** ER_NO_SUCH_THREAD. */
const NO_SUCH_THREAD = 1094;

/** The server refuses these as names of databases or tables: a trailing space, or characters outside the basic plane. */
const NAMES = HOSTILE_NAMES;

describeDialect('MariaDB', {
  dialect: createMysqlDialect({ lockWaitMs: 1000 }),
  missing: hasServer ? null : 'needs MariaDB: apt-get install mariadb-server',
  fill,
  fillBulk: (credentials, bytes) =>
    execute(credentials, [
      'CREATE TABLE shop.bulk (n INT PRIMARY KEY, v TEXT)',
      `INSERT INTO shop.bulk SELECT seq, REPEAT(MD5(seq), 64) FROM shop.seq_1_to_${Math.ceil(bytes / 2048)}`,
    ]),
  changes: {
    'a row': (credentials) => execute(credentials, ["UPDATE shop.orders SET item = 'other' WHERE id = 3"]),
    'an index': (credentials) => execute(credentials, ['DROP INDEX orders_item ON shop.orders']),
    'a routine': (credentials) =>
      execute(credentials, ['CREATE OR REPLACE FUNCTION shop.one() RETURNS INT DETERMINISTIC RETURN 2']),
    'a trigger': (credentials) => execute(credentials, ['DROP TRIGGER shop.touch']),
    'an event': (credentials) => execute(credentials, ['ALTER EVENT shop.tidy DISABLE']),
    'a grant': (credentials) => execute(credentials, ['REVOKE SELECT ON shop.orders FROM reader']),
    'an account': (credentials) => execute(credentials, ["ALTER USER 'writer'@'%' IDENTIFIED BY 'another'"]),
    'a sequence': (credentials) => execute(credentials, ['SELECT SETVAL(shop.far, 9000000000000000007)']),
    'a setting': (credentials) => execute(credentials, ['SET GLOBAL group_concat_max_len = 77777']),
  },
  cutConnections: (credentials) =>
    withSession(credentials, {}, async (session) => {
      const others = await session.table(
        "SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND USER = 'root'",
      );
      for (const [id] of others)
        await session.execute(`KILL CONNECTION ${id}`).catch((error: unknown) => {
          // One that has ended by itself meanwhile, such as that of a dump which a test before has killed.
          if (!(error instanceof MysqlRefused && error.code === NO_SUCH_THREAD)) throw error;
        });
    }),
  lock: (credentials) =>
    heldLock((taken, released) =>
      withSession(credentials, {}, async (session) => {
        await session.execute('LOCK TABLES shop.orders WRITE');
        taken();
        await released;
      }),
    ),
  dumpProgram: 'mariadb-dump',
  tooNew: (facts) => ({ ...facts, version: '99.1' }),
  browse: {
    hostilePath: (name) => [name, name],
    found: [
      { kind: 'database', path: ['shop'] },
      { kind: 'table', path: ['shop', 'orders'] },
      { kind: 'view', path: ['shop', 'seen'] },
      ...NAMES.map((name) => ({ kind: 'table' as const, path: [name, name] })),
    ],
    rows: { path: ['shop', 'orders'], contains: ['30', 'item 30', '12.50'], columns: 4 },
    long: ['shop', 'long_texts'],
    absent: [
      ['absent', 'orders'],
      ['shop', 'absent'],
      ['shop', 'x`; DROP TABLE orders; --'],
      ['shop', 'orders', 'deeper'],
    ],
    absentHolders: [['absent']],
    rowless: [['absent'], ['shop'], []],
    passing: {
      path: ['shop', 'passing'],
      make: (credentials) => execute(credentials, ["CREATE TABLE shop.passing AS SELECT 'here' AS a"]),
      drop: (credentials) => execute(credentials, ['DROP TABLE shop.passing']),
    },
  },
});

/** One of everything that is counted or told by the fingerprint. */
const SHOP = [
  'CREATE TABLE orders (id INT PRIMARY KEY AUTO_INCREMENT, item VARCHAR(40) NOT NULL, price DECIMAL(8,2), at TIMESTAMP NULL)',
  `INSERT INTO orders SELECT seq, CONCAT('item ', seq), 12.5, '2026-01-01' + INTERVAL seq HOUR FROM seq_1_to_3000`,
  'CREATE INDEX orders_item ON orders (item)',
  'CREATE TABLE parts (a INT) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (5), PARTITION p1 VALUES LESS THAN MAXVALUE)',
  'INSERT INTO parts SELECT seq FROM seq_0_to_9',
  'CREATE VIEW seen AS SELECT * FROM parts',
  'CREATE FUNCTION one() RETURNS INT DETERMINISTIC RETURN 1',
  "CREATE PROCEDURE proc() BEGIN SELECT 1; SELECT ';;'; END",
  'CREATE TRIGGER touch BEFORE INSERT ON parts FOR EACH ROW SET NEW.a = NEW.a',
  "CREATE EVENT tidy ON SCHEDULE EVERY 1 YEAR STARTS '2030-01-01 00:00:00' DO DELETE FROM parts",
  "CREATE EVENT once ON SCHEDULE AT '2037-01-01 00:00:00' DO DELETE FROM parts",
  'CREATE SEQUENCE far START WITH 9000000000000000000',
  "CREATE TABLE values_of_types (m ENUM('calm', 'Größe'), j JSON, b BLOB, f DOUBLE, g POINT, t BIT(9), z TEXT)",
  `INSERT INTO values_of_types VALUES ('Größe', '{"a": [1, null]}', x'deadbeef00275c', -1e308, ST_GeomFromText('POINT(1 2)'), b'101', NULL)`,
  "CREATE TABLE long_texts AS SELECT REPEAT('ä😀', 1500) AS t",
  'CREATE ROLE reader',
  "CREATE USER writer IDENTIFIED BY 'writers-own' WITH MAX_USER_CONNECTIONS 7",
  'GRANT reader TO writer',
  'SET DEFAULT ROLE reader FOR writer',
  'GRANT SELECT ON shop.orders TO reader',
];

async function fill(credentials: Credentials): Promise<void> {
  await execute(credentials, ['CREATE DATABASE shop CHARACTER SET utf8mb4', 'USE shop', ...SHOP]);
  for (const name of NAMES) {
    await execute(credentials, [
      `CREATE DATABASE ${quoteName(name)}`,
      `USE ${quoteName(name)}`,
      `CREATE TABLE ${quoteName(name)} (${quoteName(name)} INT)`,
      `INSERT INTO ${quoteName(name)} VALUES (1), (NULL)`,
    ]);
  }
}

async function execute(credentials: Credentials, statements: readonly string[]): Promise<void> {
  await withSession(credentials, {}, async (session) => {
    for (const statement of statements) await session.execute(statement);
  });
}
