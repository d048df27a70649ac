import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BackupPolicy, Schedule } from '@holdfast/db-backup-domain/wire';
import { showPolicy } from '../policies/show-policy.ts';
import { SimulatedEngine, type PretendedRun } from '../testing/simulated-engine.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOON = Date.parse('2026-03-10T12:00:00Z');
const HOURLY: Schedule = { frequency: 'hourly', minute: 0 };
const SERVICE = 'shop';

let folder: string;
let engine: SimulatedEngine;
let runs: PretendedRun[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-policy-'));
  runs = [];
  engine = await SimulatedEngine.create(folder, { now: NOON, onBegin: (run) => runs.push(run) });
  await engine.addService(SERVICE);
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const save = (schedule: Schedule): Promise<BackupPolicy> =>
  engine.setPolicy(SERVICE, { schedule, timeZone: 'UTC', retention: { days: 7 } });

async function policy(): Promise<BackupPolicy> {
  return showPolicy((await engine.catalogue.policies.ofService({ serviceId: SERVICE }))!);
}

async function look(at: number): Promise<void> {
  engine.clock.set(at);
  await engine.tick();
  await engine.idle();
}

async function backups() {
  const view = await engine.catalogue.views.serviceSurface({
    key: { namespace: 'test', name: SERVICE },
    query: {},
    timeline: null,
  });
  return view!.backups.items;
}

test('a policy that is edited at the instant of its run, before anybody looked, still runs', async () => {
  await save(HOURLY);
  engine.clock.set(NOON + HOUR_MS);
  await save(HOURLY);
  await look(NOON + HOUR_MS + 10);
  expect(runs).toHaveLength(1);
  expect((await policy()).nextRunAt).toBe(new Date(NOON + 2 * HOUR_MS).toISOString());
});

test('an edit to another time after an outage swallows nothing, and doubles nothing', async () => {
  await save(HOURLY);
  engine.clock.set(NOON + 3 * HOUR_MS + 1000);
  await save({ frequency: 'daily', hour: 3, minute: 0 });
  await look(NOON + 3 * HOUR_MS + 2000);
  await look(NOON + 5 * HOUR_MS);
  expect(runs).toHaveLength(1);
  expect((await policy()).nextRunAt).toBe('2026-03-11T03:00:00.000Z');
});

test('a policy that is disabled at its instant does not run, and what runs ends as it would', async () => {
  await save(HOURLY);
  await look(NOON + HOUR_MS);
  await engine.disablePolicy(SERVICE);
  await runs[0]!.complete();
  engine.clock.set(NOON + 2 * HOUR_MS);
  await engine.tick();
  expect(runs).toHaveLength(1);
  const [backup] = await backups();
  expect(backup).toMatchObject({ status: 'Completed', expiresAt: NOON + HOUR_MS + 7 * DAY_MS });
});

test('the run of a stopped service is a Failed backup that says so and expires', async () => {
  await save(HOURLY);
  const { services, runEvents } = engine.catalogue;
  await services.markStopping({ id: SERVICE });
  await services.markStopped({ id: SERVICE });
  await look(NOON + HOUR_MS);
  const [backup, ...more] = await backups();
  expect(more).toEqual([]);
  expect(backup).toMatchObject({
    ...{ status: 'Failed', type: 'automatic', failureCode: 'SERVICE_NOT_RUNNING' },
    expiresAt: NOON + HOUR_MS + 7 * DAY_MS,
  });
  expect(runs).toEqual([]);
  expect(await policy()).toMatchObject({
    lastRun: { status: 'Failed' },
    health: { ok: false, reason: expect.stringContaining(backup!.failureReason!) },
  });
  const events = await runEvents.list({ subjectId: backup!.id });
  expect(events).toMatchObject([{ step: 'schedule:failed', fields: { due: '2026-03-10T13:00:00.000Z' } }]);
  await services.markRunning({ id: SERVICE });
  await look(NOON + 2 * HOUR_MS);
  await runs[0]!.complete();
  expect(await policy()).toMatchObject({ lastRun: { status: 'Completed' }, health: { ok: true } });
});

test('a service that is removed while its run is due leaves nothing behind', async () => {
  await save(HOURLY);
  engine.clock.set(NOON + HOUR_MS);
  await engine.catalogue.services.markDeleting({ id: SERVICE });
  await engine.tick();
  await engine.catalogue.services.markDeleted({ id: SERVICE, now: engine.clock.now() });
  await engine.tick();
  expect(await engine.catalogue.services.list({})).toEqual([]);
  expect(runs).toEqual([]);
});

test('what an outage missed is counted, and told by the policy and the run', async () => {
  await save(HOURLY);
  await look(NOON + 400 * DAY_MS + 1);
  expect(runs).toHaveLength(1);
  const missed = 400 * 24 - 1;
  const { health } = await policy();
  expect(health).toMatchObject({ ok: false, reason: expect.stringContaining(`${missed} runs were missed`) });
  const [event] = await engine.catalogue.runEvents.list({ subjectId: runs[0]!.id });
  expect(event).toMatchObject({ step: 'schedule:run', fields: { missed } });
  await runs[0]!.complete();
  await look(NOON + 400 * DAY_MS + HOUR_MS);
  expect((await policy()).health).toEqual({ ok: true });
});

test('after the clock was set back the last run is the last one taken, not the one dated last', async () => {
  await save(HOURLY);
  engine.clock.jump(400 * DAY_MS);
  await look(engine.clock.now() + HOUR_MS);
  await runs[0]!.fail();
  engine.clock.jump(-400 * DAY_MS);
  await look(engine.clock.now() + HOUR_MS);
  await look(engine.clock.now() + HOUR_MS);
  await runs[1]!.complete();
  expect(await policy()).toMatchObject({ lastRun: { status: 'Completed' }, health: { ok: true } });
});

test('nothing expires by a clock that has just leapt, and all that should once it has stood', async () => {
  await save({ frequency: 'daily', hour: 13, minute: 0 });
  for (const day of [0, 1]) {
    await look(NOON + day * DAY_MS + HOUR_MS);
    await runs[day]!.complete();
  }
  await engine.disablePolicy(SERVICE);
  engine.clock.jump(3000 * DAY_MS);
  await engine.tick();
  expect(engine.tombstones).toEqual([]);
  expect(await engine.planExpired()).toEqual([runs[0]!.id]);
  await look(engine.clock.now() + HOUR_MS - 1);
  expect(engine.tombstones).toEqual([]);
  await look(engine.clock.now() + 1);
  expect(engine.tombstones).toEqual([runs[0]!.id]);
  await engine.deletionsEnded();
});

test('runs that wait when the process ends begin after its start, the policy before the manual ones', async () => {
  await save(HOURLY);
  const { backups: rows } = engine.catalogue;
  const about = { serviceId: SERVICE, description: null, type: 'manual', method: 'logical' } as const;
  for (const name of ['first', 'second', 'third'])
    await rows.accept({ ...about, id: name, name, now: engine.clock.now() });
  await engine.tick();
  await engine.idle();
  await look(NOON + HOUR_MS);
  expect(runs.map(({ id }) => id)).toEqual(['first']);
  await engine.close();
  await engine.reopen();
  const automatic = (await backups()).find(({ type }) => type === 'automatic')!.id;
  for (const expected of [automatic, 'second', 'third']) {
    expect(runs.at(-1)!.id).toBe(expected);
    await runs.at(-1)!.complete();
    await engine.idle();
  }
});

test('an occurrence that was taken before the clock was set back swallows none that is missed after it', async () => {
  await save(HOURLY);
  await look(NOON + HOUR_MS + 1000);
  await runs[0]!.complete();
  engine.clock.jump(-HOUR_MS / 2);
  await engine.tick();
  expect((await policy()).nextRunAt).toBe(new Date(NOON + HOUR_MS).toISOString());
  await look(NOON + 5 * HOUR_MS + 1000);
  expect(runs).toHaveLength(2);
  expect((await policy()).health).toMatchObject({ ok: false, reason: expect.stringContaining('3 runs') });
  expect((await policy()).nextRunAt).toBe(new Date(NOON + 6 * HOUR_MS).toISOString());
});
