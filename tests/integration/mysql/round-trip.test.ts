import { createMysqlDialect } from '@holdfast/backup-engine/testing';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { describe, expect, test } from 'vitest';
import { call, eventually, startEngine, type RunningEngine } from '../running-engine.ts';
import { startMoneyMover } from './money-mover.ts';
import { ask, mariadbMissing, startMariadb, type Way } from '../../outside-servers/mysql.ts';
import type { OutsideServer } from '../../outside-servers/outside-server.ts';
import { fillRows, fillVaried } from './varied-data.ts';

/** Rows beside the varied objects; HOLDFAST_TEST_MEGABYTES=1000 makes it a gigabyte. */
const megabytes = Number(process.env['HOLDFAST_TEST_MEGABYTES'] ?? 40);

const { fingerprint } = createMysqlDialect();
const inspector = { username: 'inspector', password: 'inspector-Secret-5d1e' };

/** An account whose password the restore brings along: the only way in that a test may know. */
async function addInspector(source: OutsideServer): Promise<void> {
  await ask(
    source,
    `CREATE USER inspector@localhost IDENTIFIED BY '${inspector.password}'; GRANT ALL ON *.* TO inspector@localhost;`,
  );
}

async function registered(
  engine: RunningEngine,
  { host, port, username, password }: OutsideServer,
): Promise<DbService> {
  const address = { host, port, username, password };
  return await engine.backend.services!.register(call, {
    namespace: 'main',
    name: 'shop',
    engine: 'mysql',
    ...address,
  });
}

async function backedUp(engine: RunningEngine, service: DbService, name: string): Promise<void> {
  await engine.backend.createBackup(call, { namespace: 'main', service: 'shop', name });
  expect(await engine.settled(service, name)).toMatchObject({ status: 'Completed', failureReason: null });
}

async function restored(
  engine: RunningEngine,
  service: DbService,
  backup: string,
): Promise<Way & { host: string }> {
  const to = { namespace: 'main', service: 'shop', backup, restoredName: `from-${backup}` };
  const restore = await engine.finished(service, await engine.backend.restoreBackup(call, to));
  expect(restore).toMatchObject({ stage: 'ready', failureReason: null });
  const { connection } = await engine.backend.getService(call, { namespace: 'main', name: `from-${backup}` });
  return { ...inspector, host: connection!.host, port: connection!.port };
}

describe.skipIf(mariadbMissing !== null)('MariaDB (needs apt-get install mariadb-server)', () => {
  test('a server with one of everything is restored equal, by content', async () => {
    const settings = [
      '--max-connections=60',
      '--default-time-zone=+05:45',
      '--event-scheduler=ON',
      '--lower-case-table-names=0',
    ];
    await using source = await startMariadb({ settings });
    await fillVaried(source);
    await fillRows(source, megabytes);
    await addInspector(source);
    const before = await fingerprint({ ...inspector, host: source.host, port: source.port });
    await using engine = await startEngine();
    const service = await registered(engine, source);
    await backedUp(engine, service, 'everything');
    const target = await restored(engine, service, 'everything');
    const after = await fingerprint(target);
    expect(after.filter((line) => !before.includes(line))).toEqual([]);
    expect(before.filter((line) => !after.includes(line))).toEqual([]);
    const again = await fingerprint({ ...inspector, host: source.host, port: source.port });
    expect(again, 'the source is untouched').toEqual(before);
  });

  test('while money is moved between two databases, one moment of both is restored', async () => {
    await using source = await startMariadb();
    await fillRows(source, megabytes);
    await addInspector(source);
    await using mover = await startMoneyMover(source);
    await using engine = await startEngine();
    const service = await registered(engine, source);
    const atStart = await mover.seen(source);
    await backedUp(engine, service, 'moving');
    const atEnd = await mover.seen(source);
    const target = await restored(engine, service, 'moving');
    const found = await mover.seen(target);
    expect(found.left).toEqual(found.right);
    expect(found.money).toBe(atStart.money);
    expect(found.left.last).toBeGreaterThanOrEqual(atStart.left.last);
    expect(found.left.last, 'money was moved during the backup').toBeLessThan(atEnd.left.last);
  });

  test('a dump whose connection is killed ends Failed, and leaves nothing', async () => {
    await using source = await startMariadb();
    await fillRows(source, 60);
    await using engine = await startEngine();
    const service = await registered(engine, source);
    await engine.backend.createBackup(call, { namespace: 'main', service: 'shop', name: 'killed' });
    const dump = "INFO LIKE 'SELECT /*!40001%' AND ID <> CONNECTION_ID()";
    // Looked for and killed in one session: it may be gone when a second one comes.
    const kill = `SET @kill = (SELECT CONCAT('KILL CONNECTION ', ID) FROM information_schema.PROCESSLIST WHERE ${dump} LIMIT 1);
      EXECUTE IMMEDIATE COALESCE(@kill, 'DO 0'); SELECT COALESCE(@kill, '');`;
    await eventually(async () => ((await ask(source, kill)).trim() === '' ? undefined : true));
    const backup = await engine.settled(service, 'killed');
    expect(backup).toMatchObject({ status: 'Failed', sizeBytes: null, restorable: { allowed: false } });
    expect(backup.failureReason).toContain('mariadb-dump');
  });

  test('tables outside InnoDB fail a backup, and are named', async () => {
    await using source = await startMariadb();
    await ask(source, 'CREATE DATABASE old; CREATE TABLE old.ledger (a INT) ENGINE=MyISAM;');
    await using engine = await startEngine();
    const service = await registered(engine, source);
    await engine.backend.createBackup(call, { namespace: 'main', service: 'shop', name: 'refused' });
    const backup = await engine.settled(service, 'refused');
    expect(backup).toMatchObject({ status: 'Failed' });
    expect(backup.failureReason).toContain('old.ledger (MyISAM)');
  });
});
