import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServiceView } from '@holdfast/db-backup-domain/wire';
import { createTestEngine, type TestEngine } from '../testing/test-engine.ts';

/**
 * The catalogue cannot be written from some place of a run on. What was made whole is not lost by that, nothing is
 * called what it is not, and once it can be written again everything is settled without a restart.
 */
const SERVICE = 'svc';
const key = { namespace: 'test', service: SERVICE };
let engine: TestEngine;
beforeAll(async () => {
  engine = await createTestEngine();
  await engine.makeService(SERVICE);
  // It looks when a test says so: what is unsettled must not be settled between the end of a run and the look at it.
  engine.internals.scheduler.stop();
}, 60_000);
afterAll(() => engine[Symbol.asyncDispose](), 60_000);

async function view(): Promise<ServiceView> {
  const found = await engine.backend.viewService(engine.call, { namespace: 'test', name: SERVICE });
  if ('unchanged' in found) throw new Error('No revision was given.');
  return found;
}
const backup = async (name: string) => (await view()).backups.items.find((each) => each.name === name);

async function until<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 1000; tries += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('Waited in vain.');
}

/** Another connection holds the lock from the step on, until the run has given up. */
async function withoutCatalogueFrom(step: string, begin: () => Promise<string>): Promise<void> {
  const other = new DatabaseSync(join(engine.dataDir, 'catalogue.db'));
  engine.hook = (at) => {
    if (at !== step) return;
    engine.hook = () => undefined;
    other.exec('BEGIN IMMEDIATE');
  };
  const id = await begin();
  const { backupQueue, restoreQueue } = engine.internals.runtime;
  await until(() => (backupQueue.has(id) || restoreQueue.has(id) ? undefined : true));
  other.close();
}

async function create(name: string): Promise<string> {
  return (await engine.backend.createBackup(engine.call, { ...key, name })).uid;
}

test('a whole artifact whose end could not be recorded is Completed later', { timeout: 90_000 }, async () => {
  await withoutCatalogueFrom('backup:published', () => create('whole'));
  expect(await backup('whole')).toMatchObject({ status: 'Running', sizeBytes: null });
  await engine.internals.scheduler.tick();
  const settled = await until(async () => {
    const found = await backup('whole');
    return found?.status === 'Running' ? undefined : found;
  });
  expect(settled).toMatchObject({ status: 'Completed', restorable: { allowed: true } });
  expect(await readdir(join(engine.dataDir, 'repository', settled.uid))).toContain('manifest.json');
});

test('half an artifact is Failed later, and gone at once', { timeout: 90_000 }, async () => {
  await withoutCatalogueFrom('backup:begun', () => create('half'));
  const { uid, status } = (await backup('half'))!;
  expect(status).toBe('Running');
  expect((await readdir(join(engine.dataDir, 'repository'))).filter((name) => name.startsWith(uid))).toEqual(
    [],
  );
  await engine.internals.scheduler.tick();
  const settled = await until(async () => {
    const found = await backup('half');
    return found?.status === 'Running' ? undefined : found;
  });
  expect(settled).toMatchObject({ status: 'Failed', failureReason: expect.stringMatching(/recorded/) });
});

test(
  'a restore whose stages cannot be recorded fails later, and is cleared away',
  { timeout: 90_000 },
  async () => {
    const before = await readdir(engine.internals.runtime.folders.servers);
    const restoredName = 'restored';
    await withoutCatalogueFrom('restore:restoring', async () => {
      const restore = await engine.backend.restoreBackup(engine.call, {
        ...key,
        backup: 'whole',
        restoredName,
      });
      return restore.id;
    });
    await engine.internals.scheduler.tick();
    const settled = await until(async () =>
      (await view()).restores.find((each) => each.stage === 'failed' && each.cleanup !== 'running'),
    );
    expect(settled).toMatchObject({ cleanup: 'done', failureReason: expect.stringMatching(/recorded/) });
    expect((await readdir(engine.internals.runtime.folders.servers)).toSorted()).toEqual(before.toSorted());
    const taken = { namespace: 'test', kind: 'service', name: restoredName } as const;
    expect(await engine.backend.isNameTaken(engine.call, taken)).toBe(false);
  },
);

test(
  'without its repository the engine starts, and says of a backup why it failed',
  { timeout: 60_000 },
  async () => {
    const repository = join(engine.dataDir, 'repository');
    await engine.crash();
    await rename(repository, `${repository}.away`);
    await engine.reopen();
    await create('no-repository');
    const failed = await until(async () => {
      const found = await backup('no-repository');
      return found?.status === 'Failed' ? found : undefined;
    });
    expect(failed.failureReason).toMatch(/repository/i);
    await engine.backend.updatePolicy(engine.call, {
      ...key,
      schedule: { frequency: 'hourly', minute: 7 },
      timeZone: 'UTC',
      retention: { days: 1 },
    });
    engine.clock.advance(3_700_000);
    engine.internals.runtime.wakeScheduler();
    const automatic = await until(async () =>
      (await view()).backups.items.find((each) => each.type === 'automatic'),
    );
    expect(automatic, 'the scheduler runs').toBeDefined();
    await rename(`${repository}.away`, repository);
  },
);
