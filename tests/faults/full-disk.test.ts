import { mkdir, mkdtemp, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPostgres, type OutsidePostgres } from '../outside-servers/postgresql.ts';
import { call, eventually, startEngine } from '../integration/running-engine.ts';
import * as world from './fault-world.ts';
import { record, recordAbsence } from './seen.ts';

/** Real file systems that are too small, for what is written of a backup and for what is made of it. */
const MEGABYTE = 1024 * 1024;
const isMountable = await world.mayMount();
let source: OutsidePostgres;
let folder: string;
beforeAll(async () => {
  if (!isMountable) await recordAbsence('it needs the right to mount');
  source = await startPostgres();
  await world.fillApp(source, 600_000);
  folder = await mkdtemp('/var/tmp/holdfast-full-');
  await world.run('chmod', '711', folder);
});
afterAll(async () => {
  await source[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

function saw(row: number, injected: string, seen: string): Promise<void> {
  return record({ row, engine: 'PostgreSQL', injected, seen });
}

async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

describe.skipIf(!isMountable)('a full disk (needs the right to mount)', () => {
  test('below the data folder: Failed, room given back, the good backup restored', async () => {
    const dataDir = join(folder, 'data');
    const serversDir = join(folder, 'servers');
    await mkdir(dataDir, { mode: 0o711 });
    await using _ = await world.mountSmall(dataDir, '200m');
    await using engine = await startEngine({ dataDir, serversDir, keep: true });
    const service = await world.register(engine, source);
    const good = await world.backUp(engine, service, 'good');
    expect(good.status).toBe('Completed');
    expect(good.sizeBytes).toBeGreaterThan(18 * MEGABYTE);
    const used = 200 * MEGABYTE - (await freeBytes(dataDir));
    expect(await world.run('mount', '-o', `remount,size=${used + 17 * MEGABYTE}`, dataDir)).toBe(true);
    const before = await freeBytes(dataDir);

    const full = await world.backUp(engine, service, 'full');
    await world.expectFailed({ engine, service, good: 'good', servers: serversDir }, full, {
      ...{ row: 6, engine: 'PostgreSQL', injected: 'the disk below the data folder becomes full (tmpfs)' },
      reason: /There is not enough free space(?=.*\d bytes are free \(ENOSPC\))/i,
    });
    const isGivenBack = (await freeBytes(dataDir)) > before - MEGABYTE;
    await saw(6, 'and what it had written', isGivenBack ? 'its room is free again' : 'ITS ROOM IS NOT FREE');
    expect(isGivenBack).toBe(true);
    expect((await engine.view(service)).service.status, 'and all answers').toBe('Running');

    const key = { namespace: world.NAMESPACE, service: 'shop' };
    await engine.backend.deleteBackup(call, { ...key, name: 'full' });
    const restored = await world.restore(engine, service, { backup: 'good', into: 'again' });
    expect(restored).toMatchObject({ stage: 'ready', failureReason: null });
  });

  test('filled by others to its last byte: said to whoever asks, and a deletion makes room', async () => {
    const dataDir = join(folder, 'data-4');
    await mkdir(dataDir, { mode: 0o711 });
    await using _ = await world.mountSmall(dataDir, '100m');
    await using engine = await startEngine({ dataDir, serversDir: join(folder, 'servers-4'), keep: true });
    const service = await world.register(engine, source);
    expect(await world.backUp(engine, service, 'good')).toMatchObject({ status: 'Completed' });
    await world.run('dd', 'if=/dev/zero', `of=${join(dataDir, 'filler')}`, 'bs=4096');
    expect(await freeBytes(dataDir)).toBe(0);

    const key = { namespace: world.NAMESPACE, service: 'shop' };
    const refused = engine.backend.createBackup(call, { ...key, name: 'no-room' });
    await expect(refused).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    await engine.backend.deleteBackup(call, { ...key, name: 'good' });
    await eventually(async () => ((await freeBytes(dataDir)) > 18 * MEGABYTE ? true : undefined));
    await rm(join(dataDir, 'filler'));
    const { status } = await world.backUp(engine, service, 'room');
    expect(status).toBe('Completed');
    await saw(
      6,
      'a disk that others filled to its last byte',
      `a new backup is refused (STORAGE_FULL); a deletion gives its room back; then ${status}`,
    );
    await world.expectNothingLeft(engine, join(folder, 'servers-4'));
  });

  test('a repository that turned read-only: REPOSITORY_UNAVAILABLE, and well again afterwards', async () => {
    const dataDir = join(folder, 'data-3');
    const repository = join(dataDir, 'repository');
    await mkdir(repository, { recursive: true });
    await using _ = await world.mountSmall(repository, '200m');
    await using engine = await startEngine({ dataDir, keep: true });
    const service = await world.register(engine, source);
    expect(await world.run('mount', '-o', 'remount,ro', repository)).toBe(true);
    const refused = await world.backUp(engine, service, 'read-only');
    await world.expectFailed({ engine, service, good: null }, refused, {
      ...{ row: 7, engine: 'PostgreSQL', injected: 'the repository remounted read-only' },
      reason: /The backup repository cannot be reached(?=.*EROFS)/,
    });
    expect(await world.run('mount', '-o', 'remount,rw', repository)).toBe(true);
    expect(await world.backUp(engine, service, 'writable')).toMatchObject({ status: 'Completed' });
    await world.expectNothingLeft(engine);
  });

  test('no inode left: STORAGE_FULL, nothing left, and well again afterwards', async () => {
    const dataDir = join(folder, 'data-5');
    const repository = join(dataDir, 'repository');
    await mkdir(repository, { recursive: true });
    await using _ = await world.mountSmall(repository, '200m,nr_inodes=12');
    await using engine = await startEngine({ dataDir, keep: true });
    const service = await world.register(engine, source);
    expect(await world.backUp(engine, service, 'good')).toMatchObject({ status: 'Completed' });
    await world.expectFailed({ engine, service, good: 'good' }, await world.backUp(engine, service, 'none'), {
      ...{ row: 6, engine: 'PostgreSQL', injected: 'no inode is left on the disk of the repository' },
      reason: /There is not enough free space(?=.*\(ENOSPC\))/,
    });
    expect(await world.run('mount', '-o', 'remount,nr_inodes=100', repository)).toBe(true);
    expect(await world.backUp(engine, service, 'more')).toMatchObject({ status: 'Completed' });
  });

  test('what unpacks to far more than it was: STORAGE_FULL, and all of it cleared away', async () => {
    const dataDir = join(folder, 'data-6');
    const serversDir = join(folder, 'servers-6');
    await mkdir(serversDir, { mode: 0o711 });
    await mkdir(dataDir);
    await using bomb = await startPostgres();
    await bomb.inDatabase(
      'postgres',
      "CREATE TABLE bomb AS SELECT repeat('0', 100000000) AS zeros FROM generate_series(1, 3)",
    );
    await using _ = await world.mountSmall(serversDir, '260m');
    await using engine = await startEngine({ dataDir, serversDir, keep: true });
    const service = await world.register(engine, bomb);
    const backup = await world.backUp(engine, service, 'good');
    expect(backup).toMatchObject({ status: 'Completed' });
    expect(backup.sizeBytes).toBeLessThan(MEGABYTE);
    const restore = await world.restore(engine, service, { backup: 'good', into: 'bomb' });
    await world.expectRestoreFailed({ engine, service, good: 'good', servers: serversDir }, restore, {
      ...{ row: 36, engine: 'PostgreSQL', atAnyStage: true },
      injected: 'rows of 300 MB of zeros, a backup of some kilobytes, restored where 260 MB are free',
      reason: /There is not enough free space/,
    });
  });

  test('below the new server: STORAGE_FULL with what is needed, and all of it cleared away', async () => {
    const dataDir = join(folder, 'data-2');
    const serversDir = join(folder, 'servers-2');
    await mkdir(serversDir, { mode: 0o711 });
    await mkdir(dataDir);
    await using _ = await world.mountSmall(serversDir, '500m');
    await using engine = await startEngine({ dataDir, serversDir, keep: true });
    const service = await world.register(engine, source);
    expect(await world.backUp(engine, service, 'good')).toMatchObject({ status: 'Completed' });
    const client = await source.connect('postgres');
    const { rows } = await client.query<{ bytes: string }>(
      'SELECT sum(pg_database_size(oid)) AS bytes FROM pg_database',
    );
    await client.end();
    const bytes = Number(rows[0]!.bytes);
    expect(await world.run('mount', '-o', `remount,size=${bytes + 8 * MEGABYTE}`, serversDir)).toBe(true);

    const tight = await world.restore(engine, service, { backup: 'good', into: 'tight' });
    const scene = { engine, service, good: 'good', servers: serversDir };
    await world.expectRestoreFailed(scene, tight, {
      ...{ row: 27, engine: 'PostgreSQL', injected: 'the disk below the new server becomes full' },
      reason: /There is not enough free space(?=.*did not fit.*held \d+ bytes)/i,
    });
    expect(tight.failedStage).toBe('restoring');
    expect((await readdir(serversDir)).toSorted()).toEqual(['scratch']);
    expect(await readdir(join(serversDir, 'scratch'))).toEqual([]);

    expect(await world.run('mount', '-o', 'remount,size=30m', serversDir)).toBe(true);
    const small = await world.restore(engine, service, { backup: 'good', into: 'small' });
    await world.expectRestoreFailed(scene, small, {
      ...{ row: 6, engine: 'PostgreSQL', injected: 'a restore where less is free than the source held' },
      reason: /There is not enough free space(?=.*at least \d+ are needed)/i,
    });
    expect(small.failedStage).toBe('provisioning');
    expect((await stat(join(dataDir, 'repository'))).isDirectory()).toBe(true);
  });
});
