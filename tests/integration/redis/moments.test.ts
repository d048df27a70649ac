import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { call, eventually, startEngine } from '../running-engine.ts';
import { startOldSnapshotProxy } from './old-snapshot-proxy.ts';
import { type OutsideRedis, redisMissing, startRedis } from '../../outside-servers/redis.ts';
import { Wire } from '../../outside-servers/redis-wire.ts';
import { INSPECTOR } from './varied-data.ts';
import { backUp, register, restore, startBackup } from './way.ts';
import { movesIn, startWriter } from './writer.ts';

const run = promisify(execFile);

function redisTest(name: string, work: () => Promise<void>): void {
  test.skipIf(redisMissing !== null)(redisMissing === null ? name : `${name} (${redisMissing})`, work);
}

redisTest('what is restored is one moment of a server that is written to', async () => {
  await using source = await startRedis({ settings: ['rdb-key-save-delay 50'] });
  await using admin = await source.open();
  await admin.call('ACL', 'SETUSER', INSPECTOR.username, 'on', `>${INSPECTOR.password}`, '~*', '&*', '+@all');
  await admin.call('DEBUG', 'POPULATE', 20_000, 'beside', 100);
  await using engine = await startEngine();
  const service = await register(engine, source, source.port);
  const writer = await startWriter(source);
  await eventually(async () => (writer.moves > 500 ? true : undefined));
  const before = writer.moves;
  await backUp(engine, service);
  const after = writer.moves;
  await writer.stop();
  const { port } = await restore(engine, service);
  await using inside = await Wire.open(port);
  await inside.call('AUTH', INSPECTOR.username, INSPECTOR.password);
  const restored = await movesIn(inside);
  expect(after, 'it was written to all the time').toBeGreaterThan(before);
  expect(restored).toBeGreaterThanOrEqual(before);
  expect(restored).toBeLessThanOrEqual(after);
  expect(await movesIn(admin)).toBeGreaterThan(restored);
});

redisTest('a transfer that the server ends is a Failed backup, with nothing left', async () => {
  await using source = await startRedis({ settings: ['rdb-key-save-delay 1000'] });
  await using admin = await source.open();
  await admin.call('DEBUG', 'POPULATE', 100_000, 'key', 500);
  await using engine = await startEngine();
  const service = await register(engine, source, source.port);
  await startBackup(engine);
  await eventually(async () =>
    String(await admin.call('CLIENT', 'LIST', 'TYPE', 'replica')).includes('cmd=sync') ? true : undefined,
  );
  await eventually(async () => {
    const [found] = (await engine.view(service)).backups.items;
    return (found?.progress?.bytesWritten ?? 0) > 0 ? true : undefined;
  });
  await admin.call('CLIENT', 'KILL', 'TYPE', 'replica');
  const backup = await engine.settled(service, 'everything');
  expect(backup).toMatchObject({ status: 'Failed', restorable: { allowed: false } });
  expect(backup.failureReason).toMatch(/redis-cli ended with exit code 1/);
  expect(await readdir(join(engine.dataDir, 'repository'))).not.toContainEqual(expect.stringMatching(/^01/));
});

redisTest('a snapshot from before the backup is refused', async () => {
  await using source = await startRedis();
  const old = await snapshotOf(source);
  await using proxy = await startOldSnapshotProxy(source.port, old);
  await using engine = await startEngine();
  const service = await register(engine, source, proxy.port);
  // The clock of the server goes by seconds.
  await eventually(async () => ((await secondsOf(source)) > secondsIn(old) ? true : undefined));
  await startBackup(engine);
  const backup = await engine.settled(service, 'everything');
  expect(backup).toMatchObject({ status: 'Failed', restorable: { allowed: false } });
  expect(backup.failureReason).toMatch(/older than this backup by \d+ seconds/);
  const asked = {
    namespace: service.namespace,
    service: 'cache',
    backup: 'everything',
    restoredName: 'again',
  };
  await expect(engine.backend.restoreBackup(call, asked)).rejects.toMatchObject({
    code: 'BACKUP_NOT_COMPLETED',
  });
});

async function snapshotOf(source: OutsideRedis): Promise<Buffer> {
  const { stdout } = await run('redis-cli', ['-p', `${source.port}`, '--rdb', '-'], {
    env: { REDISCLI_AUTH: source.password, PATH: '/usr/bin' },
    encoding: 'buffer',
  });
  // Without the mark that a transfer ends with.
  return stdout.subarray(0, -40);
}

async function secondsOf(source: OutsideRedis): Promise<number> {
  await using wire = await source.open();
  return Number(String(await wire.call('TIME')).split(',')[0]);
}

/** Its creation time: a number of four bytes after its name. */
function secondsIn(snapshot: Buffer): number {
  return snapshot.readInt32LE(snapshot.indexOf('ctime') + 'ctime'.length + 1);
}
