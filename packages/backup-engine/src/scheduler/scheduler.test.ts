import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BackupSummary, Schedule, ServiceView } from '@holdfast/db-backup-domain/wire';
import { pretendedEvidence } from '../testing/catalogue-rows.ts';
import { createTestEngine, type TestEngine } from '../testing/test-engine.ts';
import { automaticName } from './automatic-name.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SERVICE = 'svc';
const key = { namespace: 'test', service: SERVICE };

/** A known service without a server, and a queue that begins nothing: only the scheduler's own deeds are looked at. */
let engine: TestEngine;
beforeEach(async () => {
  engine = await createTestEngine();
  const { catalogue, backupQueue } = engine.internals.runtime;
  engine.internals.scheduler.stop();
  backupQueue.close();
  await catalogue.services.insert({
    ...{ id: 'svc-id', namespace: 'test', name: SERVICE, engine: 'postgresql', engineLabel: 'PostgreSQL' },
    ...{
      managed: false,
      state: 'Running',
      now: 1,
      host: '127.0.0.1',
      port: 1,
      username: 'x',
      version: '15.1',
    },
    ...{ sealedPassword: null, facts: null, restoredFrom: null },
  });
}, 30_000);
afterEach(() => engine[Symbol.asyncDispose](), 30_000);

async function view(): Promise<ServiceView> {
  const found = await engine.backend.viewService(engine.call, { namespace: 'test', name: SERVICE });
  if ('unchanged' in found) throw new Error('No revision was given.');
  return found;
}

async function automatic(): Promise<readonly BackupSummary[]> {
  return (await view()).backups.items.filter((backup) => backup.type === 'automatic');
}

const setPolicy = (schedule: Schedule, timeZone = 'Europe/Berlin', days = 1) =>
  engine.backend.updatePolicy(engine.call, { ...key, schedule, timeZone, retention: { days } });

/** To one second after the next run, which is answered. */
async function advanceToNextRun(): Promise<string> {
  const { policy } = await view();
  engine.clock.advance(Date.parse(policy!.nextRunAt!) - engine.clock.now() + 1000);
  return policy!.nextRunAt!;
}

async function settle(uid: string, outcome: 'Completed' | 'Failed', expiresAt: number | null): Promise<void> {
  const { backups } = engine.internals.runtime.catalogue;
  const now = engine.clock.now();
  await backups.markRunning({ id: uid, repositoryId: 'local', artifactId: uid, now });
  if (outcome === 'Completed') {
    const evidence = pretendedEvidence(uid);
    await backups.markCompleted({ id: uid, evidence, now, durationMs: 1, expiresAt });
  } else await backups.markFailed({ id: uid, code: 'INTERNAL', reason: 'x', durationMs: 1, now, expiresAt });
}

test('runs at its time, once, however often it is looked at', { timeout: 30_000 }, async () => {
  await setPolicy({ frequency: 'daily', hour: 3, minute: 15 });
  await engine.internals.scheduler.tick();
  expect(await automatic()).toEqual([]);
  const due = await advanceToNextRun();
  await Promise.all([engine.internals.scheduler.tick(), engine.internals.scheduler.tick()]);
  await engine.internals.scheduler.tick();
  const [backup, ...more] = await automatic();
  expect(more).toEqual([]);
  expect(backup!.name).toMatch(/^svc-\d{14}$/);
  const { policy } = await view();
  expect(Date.parse(policy!.nextRunAt!)).toBeGreaterThan(Date.parse(due));
  expect(policy!.lastRun).toEqual({ at: backup!.createdAt, status: 'Pending' });
  expect(policy!.health).toEqual({ ok: true });
});

test('many missed runs are made up for by one, and counted', { timeout: 30_000 }, async () => {
  await setPolicy({ frequency: 'hourly', minute: 7 });
  await advanceToNextRun();
  engine.clock.advance(5 * HOUR_MS);
  await engine.internals.scheduler.tick();
  await engine.internals.scheduler.tick();
  expect(await automatic()).toHaveLength(1);
  const { policy } = await view();
  expect(Date.parse(policy!.nextRunAt!)).toBeGreaterThan(engine.clock.now());
  expect(Date.parse(policy!.nextRunAt!) - engine.clock.now()).toBeLessThanOrEqual(HOUR_MS);
});

test(
  'a run is not begun while the one before it has not ended, and the policy says so',
  { timeout: 30_000 },
  async () => {
    await setPolicy({ frequency: 'hourly', minute: 7 });
    await advanceToNextRun();
    await engine.internals.scheduler.tick();
    await advanceToNextRun();
    await engine.internals.scheduler.tick();
    const [first, ...more] = await automatic();
    expect(more).toEqual([]);
    expect((await view()).policy!.health).toMatchObject({ ok: false });
    await settle(first!.uid, 'Completed', null);
    await advanceToNextRun();
    await engine.internals.scheduler.tick();
    expect(await automatic()).toHaveLength(2);
    expect((await view()).policy!.health).toEqual({ ok: true });
  },
);

test('a clock that was set back does not put the next run off', { timeout: 30_000 }, async () => {
  const scheduler = engine.internals.scheduler;
  await setPolicy({ frequency: 'hourly', minute: 7 });
  await advanceToNextRun();
  engine.clock.advance(400 * DAY_MS);
  await scheduler.tick();
  const [made] = await automatic();
  await settle(made!.uid, 'Completed', null);
  engine.clock.advance(-400 * DAY_MS);
  await scheduler.tick();
  const { policy } = await view();
  expect(Date.parse(policy!.nextRunAt!) - engine.clock.now()).toBeLessThanOrEqual(HOUR_MS);
  await advanceToNextRun();
  await scheduler.tick();
  expect(await automatic()).toHaveLength(2);
});

test('a disabled policy does not run', { timeout: 30_000 }, async () => {
  await setPolicy({ frequency: 'hourly', minute: 7 });
  await engine.backend.disablePolicy(engine.call, key);
  engine.clock.advance(2 * HOUR_MS);
  await engine.internals.scheduler.tick();
  expect(await automatic()).toEqual([]);
});

test('a run that was due over a restart is made up for, once', { timeout: 60_000 }, async () => {
  await setPolicy({ frequency: 'hourly', minute: 7 });
  await engine.crash();
  engine.clock.advance(3 * HOUR_MS);
  await engine.reopen();
  for (let tries = 0; tries < 100 && (await automatic()).length === 0; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await engine.internals.scheduler.tick();
  expect(await automatic()).toHaveLength(1);
});

test('expired backups go, but for the newest Completed one', { timeout: 30_000 }, async () => {
  await setPolicy({ frequency: 'daily', hour: 3, minute: 15 });
  const uids: string[] = [];
  for (const outcome of ['Completed', 'Completed', 'Failed'] as const) {
    await advanceToNextRun();
    await engine.internals.scheduler.tick();
    const [newest] = await automatic();
    await settle(newest!.uid, outcome, engine.clock.now() + DAY_MS);
    uids.unshift(newest!.uid);
  }
  await engine.backend.disablePolicy(engine.call, key);
  engine.clock.pass(40 * DAY_MS);
  await engine.internals.scheduler.tick();
  for (let tries = 0; tries < 100 && (await automatic()).length > 1; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await automatic()).map((backup) => backup.uid)).toEqual([uids[1]]);
});

test('automatic names are Backup Names, and free', () => {
  const at = Date.parse('2026-11-21T03:12:05.678Z');
  expect(automaticName('orders-db', at)).toBe('orders-db-20261121031205');
  expect(automaticName('x'.repeat(63), at)).toBe(`${'x'.repeat(48)}-20261121031205`);
  expect(automaticName(`${'x'.repeat(47)}-tail`, at)).toBe(`${'x'.repeat(47)}-20261121031205`);
  expect(automaticName('a', at, ['a-20261121031205'])).toBe('a-20261121031205-2');
});
