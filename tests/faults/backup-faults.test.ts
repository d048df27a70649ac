import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MasterKeyError } from '@holdfast/backup-engine';
import { createPostgresDialect } from '@holdfast/backup-engine/testing';
import type { BackupSummary, DbService } from '@holdfast/db-backup-domain/wire';
import { startPostgres, type OutsidePostgres } from '../outside-servers/postgresql.ts';
import { call, startEngine, type RunningEngine } from '../integration/running-engine.ts';
import * as world from './fault-world.ts';
import { record } from './seen.ts';

/** Each fault of a real backup of a real server ends in a Failed that says why, and harms nothing else. */
const LOCK_WAIT_MS = 1500;
let source: OutsidePostgres;
let engine: RunningEngine;
let service: DbService;
let dataDir: string;
let memberBytes: number;
const running = new Map<string, number>();
const most = { together: 0, ofOneService: 0 };

/** How many backups are between their begin and their end, by service. */
function countRunning(step: string, about: { serviceId: string } | undefined): void {
  if (about === undefined) return;
  const by = step === 'backup:checked' ? 1 : step === 'backup:completed' || step === 'backup:failed' ? -1 : 0;
  running.set(about.serviceId, (running.get(about.serviceId) ?? 0) + by);
  most.ofOneService = Math.max(most.ofOneService, ...running.values());
  most.together = Math.max(
    most.together,
    [...running.values()].reduce((sum, each) => sum + each, 0),
  );
}

beforeAll(async () => {
  source = await startPostgres();
  /* Much more than a compressor reads ahead of what it has written, so that the dump is not over in the middle. */
  await world.fillApp(source, 1_000_000);
  dataDir = await mkdtemp('/var/tmp/holdfast-faults-');
  engine = await open();
  service = await world.register(engine, source);
  const good = await world.backUp(engine, service, 'good');
  expect(good.status).toBe('Completed');
  memberBytes = await largestFile(join(dataDir, 'repository', good.uid));
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await source[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

function open(): Promise<RunningEngine> {
  return startEngine({
    dataDir,
    keep: true,
    dialects: [createPostgresDialect({ lockWaitMs: LOCK_WAIT_MS })],
    host: { atStep: countRunning },
  });
}

async function largestFile(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (file) => (await stat(join(folder, file))).size);
  return Math.max(...(await Promise.all(sizes)));
}

function expectFailed(
  backup: BackupSummary,
  [row, injected, reason, sense]: readonly [number, string, RegExp, string?],
): Promise<void> {
  const about = { row, engine: 'PostgreSQL', injected, reason } as const;
  const told = sense === undefined ? about : { ...about, sense };
  return world.expectFailed({ engine, service, good: 'good' }, backup, told);
}

function saw(row: number, injected: string, seen: string): Promise<void> {
  return record({ row, engine: 'PostgreSQL', injected, seen });
}

function killAll(program: string): void {
  const pids = world.toolsOf(program);
  expect(pids.length).toBeGreaterThan(0);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}

describe('in the middle of a dump', () => {
  /* Not later: the compressor has read far ahead of what it has written. */
  test.each([
    ['at the beginning', 0.02],
    ['anywhere', 0.1 + Math.random() * 0.2],
    ['far in', 0.4],
  ])('pg_dump killed %s (%f of its bytes)', async (where, part) => {
    const name = `dump-killed-${Math.round(part * 1000)}`;
    const [backup] = await Promise.all([
      world.backUp(engine, service, name),
      world.inTheMiddle(engine, part * memberBytes, () => killAll('pg_dump')),
    ]);
    await expectFailed(backup, [1, `SIGKILL to pg_dump, ${where}`, /pg_dump was killed by SIGKILL/]);
  });

  test('the compressor killed', async () => {
    const [backup] = await Promise.all([
      world.backUp(engine, service, 'zstd-killed'),
      world.inTheMiddle(engine, 0.3 * memberBytes, () => killAll('zstd')),
    ]);
    await expectFailed(backup, [5, 'SIGKILL to the compressor', /zstd was killed by SIGKILL/]);
  });

  test('its session ended by the server', async () => {
    const admin = await source.connect('postgres');
    const [backup] = await Promise.all([
      world.backUp(engine, service, 'terminated'),
      world.inTheMiddle(engine, 0.3 * memberBytes, () =>
        admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'app'"),
      ),
    ]);
    await admin.end();
    const reason = /pg_dump ended with exit code 1(?=.*(terminat|closed|lost))/i;
    await expectFailed(backup, [3, 'pg_terminate_backend of its session', reason]);
  });

  test('the repository gone', async () => {
    const repository = join(dataDir, 'repository');
    const creating = engine.backend.createBackup(call, {
      namespace: world.NAMESPACE,
      service: 'shop',
      name: 'repository-gone',
    });
    await world.inTheMiddle(engine, 0.3 * memberBytes, () => rename(repository, `${repository}.away`));
    await creating;
    const backup = await engine.settled(service, 'repository-gone');
    await rename(`${repository}.away`, repository);
    // What could not be removed is removed by the next start.
    await engine[Symbol.asyncDispose]();
    engine = await open();
    const injected = 'the folder of the repository taken away in the middle, and back before the next start';
    await expectFailed(backup, [7, injected, /The backup repository cannot be reached/]);
  });
});

test('the repository away before it begins', async () => {
  const repository = join(dataDir, 'repository');
  await rename(repository, `${repository}.away`);
  const backup = await world.backUp(engine, service, 'repository-away');
  await rename(`${repository}.away`, repository);
  const injected = 'the folder of the repository away before it begins';
  await expectFailed(backup, [7, injected, /The backup repository cannot be reached/]);
});

test('a table locked by others: within the lock wait, and well again afterwards', async () => {
  const holder = await source.connect('app');
  try {
    await holder.query('BEGIN; LOCK TABLE bulk IN ACCESS EXCLUSIVE MODE');
    const backup = await world.backUp(engine, service, 'locked');
    const reason = /canceling statement due to (lock|statement) timeout/;
    await expectFailed(backup, [4, 'LOCK TABLE by another session', reason, 'the time for the lock is over']);
  } finally {
    await holder.end();
  }
  const { status } = await world.backUp(engine, service, 'unlocked');
  await saw(4, 'the same table once it is unlocked', status);
  expect(status).toBe('Completed');
});

test('two creates of one name at one moment: exactly one', async () => {
  const key = { namespace: world.NAMESPACE, service: 'shop', name: 'twin' };
  const results = await Promise.allSettled(
    Array.from({ length: 5 }, () => engine.backend.createBackup(call, key)),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'BACKUP_NAME_TAKEN' });
  const { status } = await engine.settled(service, 'twin');
  await saw(
    18,
    'five creates of one name at one moment',
    `one accepted and ${status}, four BACKUP_NAME_TAKEN`,
  );
  expect(status).toBe('Completed');
});

test('ten at once over two services: all end, one at a time for each service', async () => {
  await using small = await startPostgres();
  await world.fillApp(small, 1000);
  const one = await world.register(engine, small, 'one');
  const other = await world.register(engine, small, 'other');
  running.clear();
  Object.assign(most, { together: 0, ofOneService: 0 });
  const ends = Array.from({ length: 10 }, (_, index) =>
    world.backUp(engine, index % 2 === 0 ? one : other, `of-ten-${index}`),
  );
  const statuses = (await Promise.all(ends)).map(({ status }) => status);
  expect(statuses).toEqual(Array.from({ length: 10 }, () => 'Completed'));
  await saw(
    18,
    'ten backups of two services at one moment',
    `all ${[...new Set(statuses)].join(', ')}; at most ${most.ofOneService} at a time of one service, ${most.together} in all`,
  );
  expect(most).toEqual({ together: 2, ofOneService: 1 });
});

test('the master key missing at the start: a clear refusal, no new key, and all there with the old one', async () => {
  const key = join(dataDir, 'master.key');
  await engine[Symbol.asyncDispose]();
  await rename(key, `${key}.away`);
  await expect(startEngine({ dataDir, keep: true })).rejects.toBeInstanceOf(MasterKeyError);
  expect(await readdir(dataDir)).not.toContain('master.key');
  await rename(`${key}.away`, key);
  engine = await open();
  await world.expectNothingLeft(engine);
  const good = (await engine.view(service)).backups.items.find(({ name }) => name === 'good');
  await saw(
    20,
    'the key file moved away, a start, and put back',
    `the start is refused (MasterKeyError), no new key; afterwards the earlier backup is ${good?.status}`,
  );
});

test('the source stopped in the middle: Failed, and the good backup is restored without it', async () => {
  const [backup] = await Promise.all([
    world.backUp(engine, service, 'source-stopped'),
    world.inTheMiddle(engine, 0.3 * memberBytes, () => source.stop()),
  ]);
  await expectFailed(backup, [3, 'the source stopped in the middle', /pg_dump ended with exit code 1/]);
  const { stage } = await world.restore(engine, service, { backup: 'good', into: 'again' });
  await saw(3, 'a restore of the earlier backup while the source is stopped', stage);
  expect(stage).toBe('ready');
});
