import { afterEach, beforeEach, expect, test } from 'vitest';
import { MOST_MARKS } from '@holdfast/db-backup-domain/timeline';
import type { BackupQuery, ServiceView, TimelineMark } from '@holdfast/db-backup-domain/wire';
import { addBackup, catalogueInMemory } from '../testing/catalogue-rows.ts';
import { since } from '../catalogue/views/timelines.ts';
import { KeptTimelines } from './kept-timelines.ts';
import { createTestEngine, type TestEngine } from '../testing/test-engine.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const key = { namespace: 'test', service: 'svc' };

/** A known service without a server, and a queue that begins nothing: only what is on record is looked at. */
let engine: TestEngine;
beforeEach(async () => {
  engine = await createTestEngine();
  const { catalogue, backupQueue, host } = engine.internals.runtime;
  engine.internals.scheduler.stop();
  backupQueue.close();
  await catalogue.services.insert({
    ...{ id: 'svc-id', namespace: 'test', name: 'svc', engine: 'postgresql', engineLabel: 'PostgreSQL' },
    ...{ managed: false, state: 'Running', now: host.clock.now(), version: '15.1' },
    ...{ host: '127.0.0.1', port: 1, username: 'x', sealedPassword: null, facts: null, restoredFrom: null },
  });
}, 30_000);
afterEach(() => engine[Symbol.asyncDispose](), 30_000);

async function viewOf(backups: BackupQuery): Promise<ServiceView> {
  const found = await engine.backend.viewService(engine.call, { namespace: 'test', name: 'svc', backups });
  if ('unchanged' in found) throw new Error('No revision was given.');
  return found;
}

const view = () => viewOf({});

async function marks(...kinds: TimelineMark['kind'][]): Promise<TimelineMark[]> {
  return (await view()).timeline!.marks.filter(({ kind }) => kinds.includes(kind));
}

const hourly = () =>
  engine.backend.updatePolicy(engine.call, {
    ...{ ...key, schedule: { frequency: 'hourly', minute: 7 }, timeZone: 'Europe/Berlin' },
    retention: { days: 1 },
  });

/** To a second after the next run, and so many hours more. */
async function passNextRun(more = 0): Promise<string> {
  const { policy } = await view();
  engine.clock.pass(Date.parse(policy!.nextRunAt!) - engine.clock.now() + 1000 + more * HOUR_MS);
  await engine.internals.scheduler.tick();
  return policy!.nextRunAt!;
}

const plus = (instant: string, hours: number): string =>
  new Date(Date.parse(instant) + hours * HOUR_MS).toISOString();

test(
  'runs that one run made up for are missed; that one came, though late',
  { timeout: 30_000 },
  async () => {
    await hourly();
    const due = await passNextRun(3);
    expect((await marks('missed')).map(({ at }) => at)).toEqual([1, 2, 3].map((hours) => plus(due, hours)));
    expect(await marks('running')).toHaveLength(1);
  },
);

test('what is overdue and not taken yet is due, not missed', { timeout: 30_000 }, async () => {
  const { nextRunAt } = await hourly();
  engine.clock.pass(5 * HOUR_MS);
  expect(await marks('missed')).toEqual([]);
  expect((await marks('due'))[0]?.at).toBe(nextRunAt);
});

test('a run that was skipped is missed, whatever becomes of the policy', { timeout: 30_000 }, async () => {
  await hourly();
  await passNextRun();
  const skipped = await passNextRun();
  expect(await marks('missed')).toEqual([{ at: skipped, kind: 'missed', backup: null }]);
  await engine.backend.disablePolicy(engine.call, key);
  expect((await marks('missed')).map(({ at }) => at)).toEqual([skipped]);
  expect(await marks('due')).toEqual([]);
});

test('a backup that is gone since was no missed run', { timeout: 30_000 }, async () => {
  const { backups } = engine.internals.runtime.catalogue;
  await hourly();
  await passNextRun();
  const uid = (await view()).backups.items[0]!.uid;
  const at = engine.clock.now();
  await backups.markFailed({
    id: uid,
    code: 'INTERNAL',
    reason: 'x',
    durationMs: 1,
    now: at,
    expiresAt: null,
  });
  expect(await marks('failed')).toHaveLength(1);
  await backups.markDeleting({ id: uid });
  await backups.forget({ id: uid });
  expect(await marks('failed', 'missed', 'absent', 'running')).toEqual([]);
});

test('nothing is missed from before the policy was as it is now', { timeout: 30_000 }, async () => {
  await hourly();
  await passNextRun();
  await engine.backend.disablePolicy(engine.call, key);
  engine.clock.pass(2 * DAY_MS);
  await hourly();
  expect(await marks('missed')).toEqual([]);
});

test(
  'all who look share one timeline, until something changes or the window moves',
  { timeout: 30_000 },
  async () => {
    await hourly();
    const look = (query: BackupQuery) => viewOf(query).then(({ timeline }) => timeline);
    const first = await look({});
    expect(first?.marks).toHaveLength(3);
    expect(await look({ status: 'Failed', search: 'nothing' })).toBe(first);
    await passNextRun();
    const later = await look({ type: 'manual' });
    expect(later?.marks.map(({ kind }) => kind)).toEqual(['running', 'due', 'due', 'due']);
    expect(await look({})).toBe(later);
    engine.clock.pass(DAY_MS);
    expect((await look({}))!.from > later!.from).toBe(true);
  },
);

test('of the services that were looked at last the timelines are kept, and no others', () => {
  const kept = new KeptTimelines();
  const timeline = { from: '2026-01-01T00:00:00.000Z', marks: [] };
  const state = { revision: 1, from: 5 };
  for (let index = 0; index < 60; index += 1) kept.keep(`svc-${index}`, { ...state, timeline });
  expect(kept.find('svc-0', state)).toBeNull();
  expect(kept.find('svc-59', state)).toBe(timeline);
  expect(kept.find('svc-59', { ...state, revision: 2 })).toBeNull();
  expect(kept.find('svc-59', { ...state, from: 6 })).toBeNull();
});

test('a known revision is unchanged until the window moves on', { timeout: 30_000 }, async () => {
  const untilOne = (DAY_MS + HOUR_MS - (engine.clock.now() % DAY_MS)) % DAY_MS;
  engine.clock.pass(untilOne + 1000);
  const { revision: knownRevision } = await view();
  const ask = () =>
    engine.backend.viewService(engine.call, { namespace: 'test', name: 'svc', knownRevision });
  engine.clock.pass(DAY_MS - HOUR_MS);
  expect(await ask()).toEqual({ unchanged: true });
  engine.clock.pass(HOUR_MS);
  expect(await ask()).toHaveProperty('timeline');
});

test('of very many backups in the window only the newest are read', () => {
  const db = catalogueInMemory();
  for (let index = 0; index < MOST_MARKS + 50; index += 1) addBackup(db, `bak-${index}`, { now: index });
  const found = since(db, { serviceId: 'svc-1', policy: null, from: 10 });
  expect(found.backups).toHaveLength(MOST_MARKS + 1);
  expect(found.backups[0]).toEqual([MOST_MARKS + 49, 'manual', 'Pending', `bak-${MOST_MARKS + 49}`]);
});
