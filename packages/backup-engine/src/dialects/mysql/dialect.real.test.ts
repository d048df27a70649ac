import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { countAll, restoreInto, takeBackup } from '../contract/raw-backup.testing.ts';
import { makeServer, type MadeServer } from '../contract/made-server.testing.ts';
import type { Credentials } from '../dialect.ts';
import { type Session, withSession } from './connection.ts';
import { createMysqlDialect } from './dialect.ts';
import { findOf } from './tools.ts';

const dialect = createMysqlDialect({ lockWaitMs: 1000 });
const hasServer = (await findOf('server', 'MariaDB')) !== null;
const LIMIT_MS = 240_000;

async function execute(credentials: Credentials, statements: readonly string[]): Promise<void> {
  await withSession(credentials, {}, async (session) => {
    for (const statement of statements) await session.execute(statement);
  });
}

async function scalar(credentials: Credentials, sql: string): Promise<string | null> {
  return await withSession(
    credentials,
    {},
    async (session: Session) => (await session.table(sql))[0]?.[0] ?? null,
  );
}

/** The same server anew, from a backup. */
async function restored(
  source: MadeServer,
  meanwhile = async (): Promise<void> => undefined,
): Promise<MadeServer> {
  await using backup = await takeBackup(dialect, source.credentials);
  await meanwhile();
  const { version, settings } = backup.facts;
  const target = await makeServer(dialect, { version, settings, password: 'of the new one' });
  try {
    await restoreInto(dialect, { target, backup });
    expect(await countAll(dialect, target.credentials, backup)).toEqual(backup.contents);
    return target;
  } catch (error) {
    await target[Symbol.asyncDispose]();
    throw error;
  }
}

describe.skipIf(!hasServer)('MariaDB (apt-get install mariadb-server)', () => {
  it(
    'keeps an event whose time came between backup and restore, until it is let go',
    { timeout: LIMIT_MS },
    async () => {
      await using source = await makeServer(dialect);
      await execute(source.credentials, [
        'CREATE DATABASE shop',
        'CREATE TABLE shop.t (a INT)',
        'INSERT INTO shop.t VALUES (1)',
        'CREATE EVENT shop.soon ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 8 SECOND DO DELETE FROM shop.t',
      ]);
      await using target = await restored(source, () => sleep(8000));
      const events = 'SELECT COUNT(*) FROM information_schema.EVENTS';
      expect(await scalar(target.credentials, events)).toBe('1');
      expect(await scalar(target.credentials, 'SELECT COUNT(*) FROM shop.t')).toBe('1');
      expect(await scalar(target.credentials, 'SELECT @@GLOBAL.event_scheduler')).toBe('OFF');
    },
  );

  it(
    'lets its administrator in, whatever accounts of that name come along',
    { timeout: LIMIT_MS },
    async () => {
      await using source = await makeServer(dialect);
      await execute(source.credentials, [
        "CREATE USER root@'127.0.0.1' IDENTIFIED BY 'another'",
        "CREATE USER root@'%' IDENTIFIED BY 'third' ACCOUNT LOCK",
        "CREATE USER ''@'127.0.0.1'",
        "ALTER USER root@localhost IDENTIFIED BY 'changed'",
      ]);
      await using target = await restored({
        ...source,
        credentials: { ...source.credentials, password: 'changed' },
      });
      await dialect.ping(target.credentials, 10_000);
      expect(await scalar(target.credentials, "SELECT COUNT(*) FROM mysql.user WHERE User = 'root'")).toBe(
        '3',
      );
    },
  );

  it('carries plugins, named time zones and what is fixed at the making', { timeout: LIMIT_MS }, async () => {
    const settings = {
      plugins: ['auth_ed25519.so'],
      timeZones: true,
      parameters: {
        lower_case_table_names: '1',
        time_zone: 'Europe/Berlin',
        innodb_page_size: '8192',
        sql_mode: 'ANSI',
      },
    };
    await using source = await makeServer(dialect, { settings });
    await execute(source.credentials, [
      "CREATE USER signed IDENTIFIED VIA ed25519 USING PASSWORD('x')",
      'CREATE DATABASE Shop',
      'CREATE TABLE Shop.Orders (at TIMESTAMP NULL)',
      "INSERT INTO SHOP.orders VALUES ('2026-03-29 01:30:00')",
    ]);
    await using target = await restored(source);
    expect(await dialect.fingerprint(target.credentials)).toEqual(
      await dialect.fingerprint(source.credentials),
    );
    expect(await scalar(target.credentials, 'SELECT @@GLOBAL.time_zone')).toBe('Europe/Berlin');
  });

  it('says where rows cannot be loaded, and not what is in them', { timeout: LIMIT_MS }, async () => {
    await using source = await makeServer(dialect);
    await execute(source.credentials, [
      'CREATE DATABASE shop',
      'CREATE TABLE shop.people (id INT PRIMARY KEY, name VARCHAR(40))',
      "INSERT INTO shop.people VALUES (1, 'private-Canary')",
    ]);
    await using backup = await takeBackup(dialect, source.credentials);
    await using target = await makeServer(dialect, { version: backup.facts.version, settings: {} });
    // The same row twice, which the primary key refuses.
    const databases = backup.members.find(({ kind }) => kind === 'databases');
    const file = backup.fileOf(databases!);
    const text = (await backup.bytesOf(databases!)).toString('latin1');
    const row = /INSERT INTO `people` VALUES\n(\([^)]*\));/.exec(text);
    const broken = text.replace(row![0], `INSERT INTO \`people\` VALUES\n${row![1]},${row![1]};`);
    await writeFile(file, broken, 'latin1');
    const failed = await restoreInto(dialect, { target, backup }).catch((error: unknown) => error as Error);
    expect(String((failed as Error).message)).toMatch(/ERROR \d+ \(\w+\) at the rows `shop`.`people`/);
    expect(JSON.stringify(failed) + (failed as Error).stack + String((failed as Error).cause)).not.toContain(
      'private-Canary',
    );
  });

  it.each([
    [
      'a table that others have locked',
      ['CREATE TABLE shop.held (a INT)'],
      'BACKEND_REJECTED',
      '`shop`.`held`',
    ],
    [
      'MyISAM tables',
      ['CREATE TABLE shop.old (a INT) ENGINE=MyISAM'],
      'NOT_SUPPORTED_HERE',
      'shop.old (MyISAM)',
    ],
    [
      'filled MEMORY tables',
      ['CREATE TABLE shop.m (a INT) ENGINE=MEMORY', 'INSERT INTO shop.m VALUES (1)'],
      'NOT_SUPPORTED_HERE',
      'shop.m',
    ],
  ])(
    'refuses to back up %s, and names them',
    { timeout: LIMIT_MS },
    async (...[, statements, code, words]) => {
      await using source = await makeServer(dialect);
      await execute(source.credentials, ['CREATE DATABASE shop', ...statements]);
      const held = Promise.withResolvers<void>();
      const locked = Promise.withResolvers<void>();
      const holding = withSession(source.credentials, {}, async (session) => {
        if (code === 'BACKEND_REJECTED') await session.execute('LOCK TABLES shop.held WRITE');
        locked.resolve();
        await held.promise;
      });
      await locked.promise;
      const failed = await takeBackup(dialect, source.credentials).catch((error: unknown) => error);
      held.resolve();
      await holding;
      expect(failed).toMatchObject({ code, message: expect.stringContaining(words) as string });
    },
  );

  it('tells a view that has become invalid from one that is not there', { timeout: LIMIT_MS }, async () => {
    await using source = await makeServer(dialect);
    await execute(source.credentials, [
      'CREATE DATABASE shop',
      'CREATE TABLE shop.orders (id INT)',
      'CREATE VIEW shop.seen AS SELECT id FROM shop.orders',
      'DROP TABLE shop.orders',
    ]);
    const read = (name: string) => dialect.readRows(source.credentials, ['shop', name], 5);
    await expect(read('seen')).rejects.toMatchObject({
      code: 'BACKEND_REJECTED',
      detail: expect.stringContaining('shop.seen') as string,
    });
    await expect(read('orders')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });

  it('refuses a user who does not see everything, and names the rights', { timeout: LIMIT_MS }, async () => {
    await using source = await makeServer(dialect);
    await execute(source.credentials, [
      "CREATE USER clerk IDENTIFIED BY 'pw'",
      'GRANT SELECT, TRIGGER ON *.* TO clerk',
    ]);
    const clerk = { ...source.credentials, username: 'clerk', password: 'pw' };
    const failed = await dialect
      .planMembers(clerk, await dialect.probe(clerk))
      .catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'SERVICE_UNREACHABLE' });
    expect((failed as Error).message).toContain('SHOW DATABASES, SHOW VIEW, EVENT');
  });
});
