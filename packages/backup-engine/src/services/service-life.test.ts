import { access, readFile, rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isHoldfastError, type ErrorCode } from '@holdfast/db-backup-domain/errors';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { createEmbeddedBackend } from '../embedded-backend.ts';
import { createTestEngine, type TestEngine } from '../testing/test-engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await createTestEngine();
}, 60_000);
afterAll(() => engine[Symbol.asyncDispose](), 60_000);

const namespace = 'test';
const life = () => {
  const { services } = engine.backend;
  if (services === undefined) throw new Error('The embedded backend runs servers.');
  return services;
};

async function refusal(attempt: Promise<unknown>): Promise<ErrorCode | string> {
  const error = await attempt.then(
    () => 'none',
    (reason: unknown) => reason,
  );
  return isHoldfastError(error) ? error.code : String(error);
}

async function statusOf(name: string): Promise<string> {
  return (await engine.backend.getService(engine.call, { namespace, name })).status;
}

async function pidOf(service: DbService): Promise<number> {
  const record = await engine.internals.runtime.catalogue.services.get({ id: service.uid });
  const pid = record?.server?.process?.pid;
  if (pid === undefined) throw new Error('No process is recorded.');
  return pid;
}

async function isAlive(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return state !== null && !/^\d+ \(.*\) Z/.test(state);
}

test('a server stops and starts, each as often as one likes', { timeout: 60_000 }, async () => {
  const service = await engine.makeService('stops');
  const pid = await pidOf(service);
  const key = { namespace, name: 'stops' };
  expect((await life().stop(engine.call, key)).status).toBe('Stopped');
  expect(await isAlive(pid)).toBe(false);
  expect((await life().stop(engine.call, key)).status).toBe('Stopped');
  expect(await refusal(engine.backend.listObjects(engine.call, { ...key, path: [] }))).toBe(
    'SERVICE_NOT_RUNNING',
  );
  const backup = { namespace, service: 'stops', name: 'not-now' };
  expect(await refusal(engine.backend.createBackup(engine.call, backup))).toBe('SERVICE_NOT_RUNNING');
  const [once, twice] = await Promise.all([life().start(engine.call, key), life().start(engine.call, key)]);
  expect([once.status, twice.status]).toEqual(['Running', 'Running']);
  expect(await engine.backend.listObjects(engine.call, { ...key, path: [] })).not.toEqual([]);
});

test(
  'servers survive a crash of ours, are adopted, and stopped ones stay stopped',
  { timeout: 60_000 },
  async () => {
    const lives = await engine.makeService('lives');
    await engine.makeService('rests');
    await life().stop(engine.call, { namespace, name: 'rests' });
    const pid = await pidOf(lives);
    await engine.crash();
    expect(await isAlive(pid)).toBe(true);
    await engine.reopen();
    expect(await pidOf(lives)).toBe(pid);
    expect(await statusOf('lives')).toBe('Running');
    expect(await statusOf('rests')).toBe('Stopped');
  },
);

test('a server that died with us is started again', { timeout: 60_000 }, async () => {
  const service = await engine.makeService('dies');
  const pid = await pidOf(service);
  await engine.crash();
  process.kill(pid, 'SIGKILL');
  while (await isAlive(pid)) await sleep(20);
  await engine.reopen();
  expect(await statusOf('dies')).toBe('Running');
  expect(await pidOf(service)).not.toBe(pid);
});

test('a server that died is started again at once for whoever asks', { timeout: 60_000 }, async () => {
  const service = await engine.makeService('asked');
  const pid = await pidOf(service);
  const key = { namespace, name: 'asked' };
  expect((await life().start(engine.call, key)).status, 'it runs already').toBe('Running');
  expect(await pidOf(service)).toBe(pid);
  process.kill(pid, 'SIGKILL');
  while (await isAlive(pid)) await sleep(20);
  expect((await life().start(engine.call, key)).status).toBe('Running');
  expect(await pidOf(service)).not.toBe(pid);
  expect(await engine.backend.listObjects(engine.call, { ...key, path: [] })).not.toEqual([]);
});

test(
  'an orderly stop takes the servers along, and the next start brings them back',
  { timeout: 60_000 },
  async () => {
    const service = await engine.makeService('returns');
    const pid = await pidOf(service);
    await engine.internals.close({ graceMs: 10_000 });
    expect(await isAlive(pid)).toBe(false);
    await engine.reopen();
    expect(await statusOf('returns')).toBe('Running');
  },
);

test('a removed server leaves nothing but its name in the history', { timeout: 60_000 }, async () => {
  const service = await engine.makeService('goes');
  const { catalogue } = engine.internals.runtime;
  const folder = (await catalogue.services.get({ id: service.uid }))!.server!.folder;
  const pid = await pidOf(service);
  expect(await life().remove(engine.call, { namespace, name: 'goes' })).toEqual({ removed: true });
  expect(await isAlive(pid)).toBe(false);
  await expect(access(folder)).rejects.toThrow();
  expect(await catalogue.services.get({ id: service.uid })).toMatchObject({
    state: 'Deleted',
    sealedPassword: null,
  });
  expect(await refusal(life().remove(engine.call, { namespace, name: 'goes' }))).toBe('SERVICE_NOT_FOUND');
});

test(
  'an outside server is registered, backed up, and never started or stopped by us',
  { timeout: 60_000 },
  async () => {
    await engine.makeService('inside');
    const credentials = await engine.credentials('inside');
    const about = { ...credentials, namespace, name: 'outside', engine: 'postgresql' as const };
    const wrong = { ...about, name: 'wrong', password: 'not-the-password' };
    expect(await refusal(life().register(engine.call, wrong))).toBe('SERVICE_UNREACHABLE');
    const outside = await life().register(engine.call, about);
    expect(outside).toMatchObject({ managed: false, status: 'Running', engineLabel: 'PostgreSQL' });
    expect(JSON.stringify(outside)).not.toContain(credentials.password);
    const key = { namespace, name: 'outside' };
    expect(await refusal(life().stop(engine.call, key))).toBe('NOT_SUPPORTED_HERE');
    expect(await refusal(life().start(engine.call, key))).toBe('NOT_SUPPORTED_HERE');
    await engine.backend.createBackup(engine.call, { namespace, service: 'outside', name: 'of-outside' });
    for (;;) {
      const view = await engine.backend.viewService(engine.call, key);
      if ('unchanged' in view) throw new Error('No revision was given.');
      const [backup] = view.backups.items;
      if (backup?.status === 'Completed') break;
      expect(backup?.failureReason ?? null).toBeNull();
      await sleep(50);
    }
    await life().remove(engine.call, key);
    expect(await statusOf('inside')).toBe('Running');
  },
);

test('a second engine on the folder is refused with one clear error', { timeout: 60_000 }, async () => {
  const second = createEmbeddedBackend({ dataDir: engine.dataDir });
  await expect(second).rejects.toThrow(/Another Holdfast process uses the data folder/);
  expect(await engine.backend.listProjects(engine.call)).not.toEqual([]);
});

test('a lost master key is an error, and no new one is made in its place', { timeout: 60_000 }, async () => {
  const key = `${engine.dataDir}/master.key`;
  await engine.crash();
  await rename(key, `${key}.away`);
  await expect(engine.reopen()).rejects.toThrow(/no master key/);
  await expect(access(key)).rejects.toThrow();
  await rename(`${key}.away`, key);
  await engine.reopen();
});
