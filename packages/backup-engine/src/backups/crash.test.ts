import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { BackupSummary } from '@holdfast/db-backup-domain/wire';
import { createPostgresDialect } from '../dialects/index.ts';
import { COMMIT_STEPS } from '../repository/index.ts';
import { Interrupted } from '../interrupted.ts';
import { createTestEngine, type TestEngine } from '../testing/test-engine.ts';
import { settleBackup } from './settle-backup.ts';
import { BACKUP_STEPS, DELETE_STEPS } from './steps.ts';

const SERVICE = 'crashing';
const PUBLISH_STEPS = COMMIT_STEPS.map((step) => `backup:publish:${step}`);
const STEPS: readonly string[] = BACKUP_STEPS.flatMap((step) =>
  step === 'backup:published' ? [...PUBLISH_STEPS, step] : [step],
);
const WHOLE_FROM = STEPS.indexOf('backup:publish:manifest-renamed');
const RUNNING_FROM = STEPS.indexOf('backup:running');

/** PostgreSQL, whose archives cannot be read while `isDecoderGone`. */
const postgres = createPostgresDialect();
let isDecoderGone = false;
const dialect: typeof postgres = {
  ...postgres,
  decoder: async (...about) => {
    if (isDecoderGone) throw new HoldfastError('TOOL_MISSING', { detail: 'pg_restore was not found.' });
    return postgres.decoder(...about);
  },
};

let engine: TestEngine;
beforeAll(async () => {
  engine = await createTestEngine({ dialects: [dialect] });
  await engine.makeService(SERVICE);
}, 60_000);
afterAll(() => engine[Symbol.asyncDispose](), 60_000);

const key = { namespace: 'test', service: SERVICE };

async function find(name: string): Promise<BackupSummary | undefined> {
  const view = await engine.backend.viewService(engine.call, { namespace: 'test', name: SERVICE });
  if ('unchanged' in view) throw new Error('No revision was given.');
  return view.backups.items.find((backup) => backup.name === name);
}

async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 600; tries += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('Waited in vain.');
}

function settled(name: string): Promise<BackupSummary> {
  return until(async () => {
    const backup = await find(name);
    return backup && ['Completed', 'Failed'].includes(backup.status) ? backup : undefined;
  });
}

/** Resolves once the story stands still at the step, for ever. */
function standStillAt(wanted: string): Promise<void> {
  const reached = Promise.withResolvers<void>();
  engine.hook = (step) => {
    if (step !== wanted) return undefined;
    reached.resolve();
    return new Promise(() => undefined);
  };
  return reached.promise;
}

function artifacts(): Promise<string[]> {
  return readdir(join(engine.dataDir, 'repository'));
}

for (const [index, step] of STEPS.entries())
  test(`a crash at ${step} leaves a truth`, { timeout: 60_000 }, async () => {
    const name = `crash-${index}`;
    const reached = standStillAt(step);
    const creating = engine.backend.createBackup(engine.call, { ...key, name }).catch(() => undefined);
    await reached;
    const before = (await find(name))?.uid;
    await engine.crash();
    await engine.reopen();
    void creating;
    const backup = await settled(name);
    expect(backup.uid).toBe(before);
    const completes = index >= WHOLE_FROM || index < RUNNING_FROM;
    expect(backup.status, String(backup.failureReason)).toBe(completes ? 'Completed' : 'Failed');
    if (!completes) expect(backup.failureReason).toMatch(/interrupted/i);
    const left = (await artifacts()).filter((entry) => entry.startsWith(backup.uid));
    expect(left).toEqual(completes ? [backup.uid] : []);
  });

test(
  'what was failed by a restart leaves nothing from when it is seen to be',
  { timeout: 60_000 },
  async () => {
    const name = 'cleared-first';
    const reached = standStillAt('backup:begun');
    const creating = engine.backend.createBackup(engine.call, { ...key, name }).catch(() => undefined);
    await reached;
    const { uid } = (await find(name))!;
    const { runtime } = engine.internals;
    const remove = runtime.repository.remove.bind(runtime.repository);
    const seen: unknown[] = [];
    vi.spyOn(runtime.repository, 'remove').mockImplementation(async (id) => {
      seen.push((await find(name))?.status);
      await remove(id);
    });
    await settleBackup(runtime, uid, new Interrupted());
    expect(seen).toEqual(['Running']);
    expect((await find(name))?.status).toBe('Failed');
    expect((await artifacts()).filter((entry) => entry.startsWith(uid))).toEqual([]);
    await engine.crash();
    void creating;
    await engine.reopen();
  },
);

for (const step of DELETE_STEPS)
  test(`a deletion that a crash stopped at ${step} goes on`, { timeout: 60_000 }, async () => {
    const name = `gone-${step.replace(':', '-')}`;
    await engine.backend.createBackup(engine.call, { ...key, name });
    const { uid } = await settled(name);
    const reached = standStillAt(step);
    await engine.backend.deleteBackup(engine.call, { ...key, name });
    await reached;
    await engine.crash();
    await engine.reopen();
    await until(async () => ((await find(name)) === undefined ? true : undefined));
    expect((await artifacts()).filter((entry) => entry.startsWith(uid))).toEqual([]);
  });

test(
  'a deletion that cannot reach its repository is stalled, and goes on later',
  { timeout: 60_000 },
  async () => {
    const name = 'repository-away';
    await engine.backend.createBackup(engine.call, { ...key, name });
    const { uid } = await settled(name);
    const repository = join(engine.dataDir, 'repository');
    await rename(repository, `${repository}.away`);
    await engine.backend.deleteBackup(engine.call, { ...key, name });
    const backup = await until(async () => ((await find(name))?.stalled ? find(name) : undefined));
    expect(backup.status).toBe('Deleting');
    await rename(`${repository}.away`, repository);
    await engine.internals.scheduler.tick();
    await until(async () => ((await find(name)) === undefined ? true : undefined));
    expect(await artifacts()).not.toContain(uid);
  },
);

test('what the catalogue does not know is reported and left alone', { timeout: 60_000 }, async () => {
  await mkdir(join(engine.dataDir, 'repository', 'stranger'));
  await engine.crash();
  await engine.reopen();
  const info = await until(async () => {
    const { warnings } = await engine.backend.info(engine.call);
    return warnings.find((warning) => warning.code === 'UNKNOWN_ARTIFACTS');
  });
  expect(info.message).toContain('1');
  expect(await artifacts()).toContain('stranger');
});

test(
  'a whole backup whose repository is away at the next start waits for it',
  { timeout: 90_000 },
  async () => {
    const name = 'repository-away';
    const repository = join(engine.dataDir, 'repository');
    const reached = standStillAt('backup:published');
    const creating = engine.backend.createBackup(engine.call, { ...key, name }).catch(() => undefined);
    await reached;
    await engine.crash();
    await rename(repository, `${repository}-away`);
    await engine.reopen();
    void creating;
    engine.hook = () => undefined;
    expect((await find(name))?.status).toBe('Running');
    await rename(`${repository}-away`, repository);
    await engine.internals.scheduler.tick();
    expect(await settled(name)).toMatchObject({ status: 'Completed' });
  },
);

test(
  'a whole backup whose decoder is missing at the next start waits for it',
  { timeout: 90_000 },
  async () => {
    const name = 'decoder-away';
    const reached = standStillAt('backup:published');
    const creating = engine.backend.createBackup(engine.call, { ...key, name }).catch(() => undefined);
    await reached;
    await engine.crash();
    isDecoderGone = true;
    await engine.reopen();
    void creating;
    engine.hook = () => undefined;
    expect((await find(name))?.status).toBe('Running');
    isDecoderGone = false;
    await engine.internals.scheduler.tick();
    expect(await settled(name)).toMatchObject({ status: 'Completed' });
  },
);
