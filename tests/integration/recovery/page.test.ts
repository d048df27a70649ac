import { createPostgresDialect } from '@holdfast/backup-engine/testing';
import type { DbService, Engine } from '@holdfast/db-backup-domain/wire';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fillRows, fillVaried } from '../postgresql/varied-data.ts';
import { freePort, startOutsideServer } from '../postgresql/outside-server.ts';
import { call, startEngine, type RunningEngine } from '../running-engine.ts';
import { follow, readPage, ROOT, type PageBlock } from './page-blocks.ts';
import { hasProgram, said, startMariadb, startRedis } from './plain-servers.ts';

/** docs/guide/recovery.md, followed word by word: each of its blocks is run as it stands, only what it asks for filled in. */
const NAMESPACE = 'main';
const { fingerprint } = createPostgresDialect();

let engine: RunningEngine;
let page: PageBlock[];
const followed = new Set<PageBlock>();
/** Where the key and the script lie on the day: apart from the repository. */
let stick: string;
let folder: string;

beforeAll(async () => {
  page = await readPage();
  stick = await mkdtemp('/var/tmp/holdfast-stick-');
  await cp(join(ROOT, 'recovery'), join(stick, 'recovery'), { recursive: true });
  engine = await startEngine();
  await cp(join(engine.dataDir, 'master.key'), join(stick, 'master.key'));
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(stick, { recursive: true });
});
beforeEach(async () => {
  folder = await mkdtemp('/var/tmp/holdfast-empty-');
  return () => rm(folder, { recursive: true, force: true });
});

const repository = () => join(engine.dataDir, 'repository');

function blocks(part: string, section = ''): PageBlock[] {
  const found = page.filter((block) => block.part.startsWith(part) && block.section === section);
  expect(found, `${part}, ${section}`).not.toEqual([]);
  for (const block of found) followed.add(block);
  return found;
}

async function backUp(
  address: { engine: Engine; port: number; username: string; password: string },
  name: string,
): Promise<{ service: DbService; uid: string }> {
  const service = await engine.backend.services!.register(call, {
    ...{ namespace: NAMESPACE, name, host: '127.0.0.1' },
    ...address,
  });
  await engine.backend.createBackup(call, { namespace: NAMESPACE, service: name, name: `${name}-backup` });
  const backup = await engine.settled(service, `${name}-backup`);
  expect(backup).toMatchObject({ status: 'Completed', failureReason: null });
  return { service, uid: backup.uid };
}

/** Part B, up to the engine and through it. */
async function recover(section: string, backup: string, values: Record<string, string>): Promise<string> {
  const first = {
    OPEN: `node ${join(stick, 'recovery/open-artifact.mjs')}`,
    KEY: join(stick, 'master.key'),
    ...{ REPOSITORY: repository(), BACKUP: backup },
  };
  const all = [...blocks('B.'), ...blocks('B.', section)];
  return follow(all, { folder, values: { ...first, ...values } });
}

test('B: PostgreSQL, with the script and its own tools, equal by content', async () => {
  await using source = await startOutsideServer();
  await fillVaried(source);
  await fillRows(source, 5);
  const inspector = { username: 'inspector', password: 'inspector-Secret-5d1e' };
  const admin = await source.connect('postgres');
  await admin.query(`CREATE ROLE inspector SUPERUSER LOGIN PASSWORD '${inspector.password}'`);
  await admin.end();
  const { uid } = await backUp({ engine: 'postgresql', ...source }, 'shop');

  await using target = await startOutsideServer({ password: 'another-Secret-8e21' });
  const passwords = join(folder, 'pgpass');
  await writeFile(passwords, `127.0.0.1:${target.port}:*:postgres:${target.password}\n`, { mode: 0o600 });
  const output = await recover('PostgreSQL', uid, {
    ...{ PGHOST: '127.0.0.1', PGPORT: `${target.port}`, PGUSER: 'postgres', PGPASSFILE: passwords },
  });
  expect(output).toContain('1 whole, 0 refused');
  const [before, after] = await Promise.all(
    [source, target].map(({ port }) => fingerprint({ ...inspector, host: '127.0.0.1', port })),
  );
  expect(after!.filter((line) => !before!.includes(line))).toEqual([]);
  expect(before!.filter((line) => !after!.includes(line))).toEqual([]);
});

const MARIADB_CONTENT = `
  CREATE DATABASE shop CHARACTER SET utf8mb4;
  USE shop;
  CREATE TABLE parent (id INT PRIMARY KEY, name VARCHAR(90), raw VARBINARY(20), at TIMESTAMP(6) NULL);
  CREATE TABLE child (id INT PRIMARY KEY AUTO_INCREMENT, parent INT REFERENCES parent (id), doubled INT AS (parent * 2));
  INSERT INTO parent VALUES (1, 'a''b\\\\c 🚢', x'00ff0a', '2026-01-02 03:04:05.678901'), (2, NULL, NULL, NULL);
  INSERT INTO child (parent) VALUES (1), (1), (2);
  CREATE PROCEDURE total() SQL SECURITY INVOKER SELECT count(*) FROM child;
  CREATE TRIGGER touched BEFORE INSERT ON child FOR EACH ROW SET NEW.id = NEW.id;
  CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO DELETE FROM child WHERE id < 0;
  CREATE USER owner@localhost IDENTIFIED BY 'owner-secret';
  GRANT SELECT ON shop.parent TO owner@localhost;
  GRANT EXECUTE ON PROCEDURE shop.total TO owner@localhost;
  CREATE ROLE reader; GRANT SELECT ON shop.child TO reader; GRANT reader TO owner@localhost;
  CREATE DEFINER = owner@localhost VIEW names AS SELECT name FROM parent;
`;

/** Everything as the server itself tells it; the account of the one who asks left out. */
async function tellMariadb(optionFile: string): Promise<string> {
  const sql = `
    SELECT * FROM shop.parent; SELECT * FROM shop.child; SELECT * FROM shop.names; CHECKSUM TABLE shop.parent, shop.child;
    SHOW CREATE TABLE shop.child; SHOW CREATE VIEW shop.names;
    SELECT ROUTINE_NAME, ROUTINE_DEFINITION, SECURITY_TYPE FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'shop';
    SELECT TRIGGER_NAME, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = 'shop';
    SELECT EVENT_NAME, EVENT_DEFINITION, STATUS FROM information_schema.EVENTS WHERE EVENT_SCHEMA = 'shop';
    SHOW CREATE USER owner@localhost; SHOW GRANTS FOR owner@localhost; SHOW GRANTS FOR reader;`;
  return said('mariadb', [`--defaults-file=${optionFile}`, '--default-character-set=utf8mb4', '-e', sql]);
}

test('B: MariaDB, with the script and its own tools', async (context) => {
  if (!(await hasProgram('mariadb-install-db'))) context.skip('apt-get install mariadb-server');
  await using source = await startMariadb();
  await said('mariadb', [
    `--defaults-file=${source.optionFile}`,
    '--default-character-set=utf8mb4',
    '-e',
    MARIADB_CONTENT,
  ]);
  await said('mariadb', [
    `--defaults-file=${source.optionFile}`,
    '-e',
    `CREATE USER 'holdfast'@'127.0.0.1' IDENTIFIED BY '${source.password}';
     GRANT ALL ON *.* TO 'holdfast'@'127.0.0.1' WITH GRANT OPTION`,
  ]);
  const address = { engine: 'mysql', port: source.port, password: source.password } as const;
  const { uid } = await backUp({ ...address, username: 'holdfast' }, 'ledger');

  await using target = await startMariadb();
  await recover('MySQL and MariaDB', uid, { OPTIONS: target.optionFile, ADMIN: '`root`@`localhost`' });
  expect(await tellMariadb(target.optionFile)).toBe(await tellMariadb(source.optionFile));
});

test('B: Redis, with the script and its own programs', async (context) => {
  if (!(await hasProgram('redis-server'))) context.skip('apt-get install redis-server redis-tools');
  await using source = await startRedis();
  const ask = (port: number, ...command: string[]) =>
    said('redis-cli', ['-p', `${port}`, ...command], { REDISCLI_AUTH: source.password });
  await ask(source.port, 'mset', 'a', 'one', 'ключ 🚢', 'zwei');
  await ask(source.port, 'rpush', 'list', '1', '2', '3');
  await ask(source.port, 'set', 'later', 'gone', 'pxat', '4102444800123');
  await ask(source.port, '-n', '7', 'hset', 'hash', 'field', 'value');
  await ask(source.port, 'acl', 'setuser', 'clerk', 'on', '>clerk-secret', '~orders:*', '+get');
  const { uid } = await backUp({ engine: 'redis', ...source, username: 'default' }, 'sessions');

  const values = {
    FOLDER: join(folder, 'redis'),
    PORT: `${await freePort()}`,
    REDISCLI_AUTH: source.password,
  };
  await mkdir(values.FOLDER);
  const port = Number(values.PORT);
  try {
    await recover('Redis', uid, values);
    const tell = async (of: number) => [
      ...(await Promise.all([0, 7].map((db) => ask(of, '-n', `${db}`, 'debug', 'digest').catch(() => '')))),
      await ask(of, 'mget', 'a', 'ключ 🚢'),
      await ask(of, 'lrange', 'list', '0', '-1'),
      await ask(of, 'pexpiretime', 'later'),
      await ask(of, '-n', '7', 'hgetall', 'hash'),
      await ask(of, 'acl', 'list'),
    ];
    expect(await tell(port)).toEqual(await tell(source.port));
    expect(await ask(port, 'config', 'get', 'appendonly')).toContain('yes');
  } finally {
    await ask(port, 'shutdown', 'nosave').catch(() => undefined);
  }
});

describe('with Holdfast there', () => {
  /** A data folder of its own, with a Completed backup, nobody at work in it. */
  async function leftFolder(): Promise<{ dataDir: string; service: DbService }> {
    const dataDir = join(folder, 'data');
    await mkdir(dataDir, { mode: 0o711 });
    await using source = await startOutsideServer();
    await using other = await startEngine({ dataDir, keep: true });
    const service = await other.backend.services!.register(call, {
      ...{ namespace: NAMESPACE, name: 'shop', engine: 'postgresql', host: '127.0.0.1' },
      ...{ port: source.port, username: source.username, password: source.password },
    });
    await other.backend.createBackup(call, { namespace: NAMESPACE, service: 'shop', name: 'kept' });
    expect(await other.settled(service, 'kept')).toMatchObject({ status: 'Completed' });
    return { dataDir, service };
  }

  /** Starts over the folder, and restores the backup. */
  async function expectRestorable(dataDir: string, service: DbService): Promise<void> {
    await using other = await startEngine({ dataDir, keep: true });
    const found = await other.backend.getService(call, { namespace: NAMESPACE, name: 'shop' });
    expect(found).toMatchObject({ uid: service.uid });
    const wish = { namespace: NAMESPACE, service: 'shop', backup: 'kept', restoredName: 'shop-again' };
    const restore = await other.backend.restoreBackup(call, wish);
    expect(await other.finished(found, restore)).toMatchObject({ stage: 'ready', failureReason: null });
  }

  test('before the day, A in place and elsewhere, and C', async () => {
    const { dataDir, service } = await leftFolder();
    const values = {
      ...{ KEY: join(folder, 'copy.key'), REPOSITORY: join(dataDir, 'repository') },
      ...{ DATA: dataDir, NEW_DATA: join(folder, 'new-data') },
    };
    await cp(join(dataDir, 'master.key'), values.KEY);
    const where = { folder: ROOT, values };
    expect(await follow(blocks('Before'), where)).toContain('1 whole, 0 refused');

    const output = await follow(blocks('A.'), where);
    expect(output.match(/^recorded: main\/shop\/kept/gm)).toHaveLength(2);
    expect(output.match(/^Rebuilt: 1 backups are listed and were read back\.$/gm)).toHaveLength(2);
    expect(await readdir(join(dataDir, 'lost'))).toContain('catalogue.db');
    await expectRestorable(values.NEW_DATA, service);

    expect(await follow(blocks('C.'), where)).toMatch(/^Changed: 1 backups open with the master key/m);
    await expect(follow(blocks('Before'), where)).rejects.toThrow(/exit code 3/);
    const now = { ...values, KEY: join(dataDir, 'master.key') };
    expect(await follow(blocks('Before'), { ...where, values: now })).toContain('1 whole, 0 refused');
    await expectRestorable(dataDir, service);
  });
});

test('every block of the page was followed, but those of MongoDB', () => {
  const left = page.filter((block) => !followed.has(block)).map(({ section }) => section);
  expect([...new Set(left)]).toEqual(['MongoDB']);
});
