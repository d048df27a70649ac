import { backupPolicySchema, type BackupPolicy } from '@holdfast/db-backup-domain/wire';
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../connection/kube-api.ts';
import { policyOf } from './policy-of.ts';
import {
  automaticBackup,
  clusterWith,
  entriesWith,
  entry,
  policyWith,
  scheduleWith,
  SETTINGS,
  stateWith,
} from './policy-world.testing.ts';
import { writeNote } from './schedule-note.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
type World = Parameters<typeof stateWith>[0];

function shown(world: World = {}, settings = SETTINGS): BackupPolicy | null {
  const state = stateWith(world);
  const policy = policyOf(state, [...state.clusters.values()][0]!, { now: NOW, settings });
  return policy === null ? null : backupPolicySchema.parse(policy);
}

const noteOf = (cron: string, change: object = {}): Record<string, string> => ({
  'holdfast.dev/schedule': writeNote({
    ...{ method: 'pg-basebackup', timeZone: 'Asia/Kolkata', cron, at: '2026-11-01T00:00:00.000Z' },
    schedule: { frequency: 'daily', hour: 7, minute: 30 },
    ...change,
  }),
});
const schedules = (changes: Record<string, object>, more: object = {}): { schedules: KubeObject[] } => ({
  schedules: [scheduleWith({ schedules: entriesWith(changes), ...more })],
});
const enabled = { 'pg-basebackup': { enabled: true, cronExpression: '0 2 * * *' } };

describe('where the BackupSchedule stands for itself', () => {
  test('the disabled entries of a template are no policy', () => {
    expect(shown()).toBeNull();
  });

  test('neither are archives and incremental backups', () => {
    expect(
      shown(schedules({ 'archive-wal': { enabled: true }, 'wal-g-incremental': { enabled: true } })),
    ).toBeNull();
  });

  test('an enabled full entry is, read as UTC where nobody noted more', () => {
    expect(shown(schedules(enabled))).toEqual({
      ...{ enabled: true, timeZone: 'UTC', retention: { days: 7 }, lastRun: null, health: { ok: true } },
      schedule: { frequency: 'daily', hour: 2, minute: 0 },
      nextRunAt: '2026-11-22T02:00:00.000Z',
      revision: expect.any(String),
    });
  });

  test('what was said is shown as long as the cron is the one that was stored for it', () => {
    const said = { timeZone: 'Asia/Kolkata', schedule: { frequency: 'daily', hour: 7, minute: 30 } };
    expect(shown(schedules(enabled, { annotations: noteOf('0 2 * * *') }))).toMatchObject(said);
    expect(shown(schedules(enabled, { annotations: noteOf('00 02 ? */1 *') }))).toMatchObject(said);
    const edited = { timeZone: 'UTC', schedule: { frequency: 'daily', hour: 2, minute: 0 } };
    for (const annotations of [
      noteOf('0 3 * * *'),
      noteOf('0 2 * * *', { method: 'wal-g' }),
      noteOf('0 2 * * *', { timeZone: 'Mars/Olympus' }),
      noteOf('0 2 * * *', { schedule: { frequency: 'daily', hour: 70, minute: 30 } }),
      { 'holdfast.dev/schedule': '{"method":"pg-basebackup"' },
      { 'holdfast.dev/schedule': `"${'x'.repeat(5000)}"` },
    ])
      expect(shown(schedules(enabled, { annotations }))).toMatchObject(edited);
  });

  test('what no form can say is custom, and runs when the platform runs it', () => {
    const cron = '*/20 3 1,15 * *';
    const odd = { 'wal-g': { enabled: true, cronExpression: cron, retentionPeriod: '8d' } };
    expect(shown(schedules(odd))).toMatchObject({
      ...{ enabled: true, timeZone: null, schedule: { frequency: 'custom', cron } },
      ...{ retention: { custom: '8d' }, nextRunAt: '2026-12-01T03:00:00.000Z' },
    });
  });

  test('a disabled entry is one where our note tells of it', () => {
    const annotations = noteOf('0 18 * * *');
    const policy = { enabled: false, timeZone: 'Asia/Kolkata', nextRunAt: null };
    expect(shown(schedules({}, { annotations }))).toMatchObject(policy);
    const edited = schedules({ 'pg-basebackup': { cronExpression: '1 1 * * *' } }, { annotations });
    expect(shown(edited)).toMatchObject({ enabled: false, timeZone: 'UTC' });
    expect(shown(schedules({}, { annotations: noteOf('0 18 * * *', { method: 'gone' }) }))).toBeNull();
  });

  test('of several, ours is shown, else the one that would be chosen, and the others are told of', () => {
    const two = { ...enabled, 'wal-g': { enabled: true, cronExpression: '5 5 * * *' } };
    const reason = (policy: BackupPolicy | null) => policy?.health.ok === false && policy.health.reason;
    const chosen = shown(schedules(two));
    expect(chosen?.schedule).toMatchObject({ hour: 2 });
    expect(reason(chosen)).toBe('Other automatic backups are on as well: wal-g.');
    const ours = shown(schedules(two, { annotations: noteOf('5 5 * * *', { method: 'wal-g' }) }));
    expect(ours?.timeZone).toBe('Asia/Kolkata');
    expect(reason(ours)).toContain('Other automatic backups are on as well: pg-basebackup.');
  });

  test('of a service that is not one of ours to back up there is none', () => {
    const cluster = clusterWith({
      clusterDef: 'kafka',
      componentSpecs: [{ name: 'broker', componentDef: 'kafka-1' }],
    });
    expect(shown({ clusters: [cluster], ...schedules(enabled) })).toBeNull();
  });

  test('what a namesake that is gone left behind is not its own', () => {
    const cluster = clusterWith({ uid: 'another-uid' });
    expect(shown({ clusters: [cluster], ...schedules(enabled) })).toBeNull();
  });
});

describe('where Cluster.spec.backup is set', () => {
  const backup = {
    enabled: true,
    method: 'pg-basebackup',
    cronExpression: '0 4 * * 1',
    retentionPeriod: '1w',
  };
  const withBackup = (change: object, annotations = {}) => ({
    clusters: [clusterWith({ annotations, backup: { ...backup, ...change } })],
  });

  test('it is what counts, whatever the schedule says until the operator has followed', () => {
    expect(shown({ ...withBackup({}), ...schedules({ 'wal-g': { enabled: true } }) })).toMatchObject({
      ...{ enabled: true, timeZone: 'UTC', retention: { days: 7 }, health: { ok: true } },
      schedule: { frequency: 'weekly', weekdays: ['mon'], hour: 4, minute: 0 },
    });
    expect(shown(withBackup({ enabled: false }))).toMatchObject({ enabled: false, nextRunAt: null });
  });

  test('what it leaves open is as the entry has it', () => {
    const open = { cronExpression: undefined, retentionPeriod: '' };
    expect(shown({ ...withBackup(open), ...schedules(enabled) })).toMatchObject({
      ...{ schedule: { frequency: 'daily', hour: 2 }, retention: { days: 7 } },
    });
    expect(shown({ ...withBackup({ ...open, enabled: false }) }), 'only the template said so').toBeNull();
  });

  test('its note lies on the Cluster, and one on the schedule still tells', () => {
    const annotations = noteOf('0 4 * * 1');
    expect(shown(withBackup({}, annotations))?.timeZone).toBe('Asia/Kolkata');
    expect(shown({ ...withBackup({}), ...schedules({}, { annotations }) })?.timeZone).toBe('Asia/Kolkata');
    expect(shown(withBackup({}, noteOf('0 5 * * 1')))?.timeZone).toBe('UTC');
  });

  test('a method that the policy does not have is told, and what runs all the same is shown', () => {
    const unknown = shown(withBackup({ method: 'xtrabackup' }));
    expect(unknown).toMatchObject({ enabled: true, nextRunAt: null, health: { ok: false } });
    expect(unknown?.health).toMatchObject({ reason: expect.stringContaining('xtrabackup') });
    const running = { ...withBackup({ method: 'xtrabackup' }), ...schedules(enabled) };
    expect(shown(running)).toMatchObject({ enabled: true, schedule: { frequency: 'daily', hour: 2 } });
  });

  test('while it is off, another full entry that is on is the truth', () => {
    const on = { 'wal-g': { enabled: true, cronExpression: '9 9 * * *' } };
    const policy = shown({ ...withBackup({ enabled: false }), ...schedules(on) });
    expect(policy).toMatchObject({ enabled: true, schedule: { frequency: 'daily', hour: 9, minute: 9 } });
  });
});

describe('the last run', () => {
  const lastRun = (...backups: KubeObject[]) => shown({ ...schedules(enabled), backups })?.lastRun;

  test('is the newest automatic backup of this service', () => {
    const manual = automaticBackup('by-hand', '2026-11-21T10:00:00Z', {
      labels: { 'dataprotection.kubeblocks.io/autobackup': 'false' },
    });
    expect(
      lastRun(
        automaticBackup('a', '2026-11-19T02:00:01Z'),
        automaticBackup('b', '2026-11-20T02:00:01Z', { phase: 'Failed' }),
        automaticBackup('namesake', '2026-11-21T02:00:00Z', { uid: 'another-uid' }),
        automaticBackup('incremental', '2026-11-21T03:00:00Z', { method: 'pg-inc' }),
        automaticBackup('archive', '2026-11-21T04:00:00Z', {
          method: 'archive-wal',
          labels: { 'dataprotection.kubeblocks.io/backup-type': 'Continuous' },
        }),
        manual,
      ),
    ).toEqual({ at: '2026-11-20T02:00:01.000Z', status: 'Failed' });
    expect(lastRun(manual)).toBeNull();
  });

  test('is known by its schedule as long as it has no labels of the operator', () => {
    const early = automaticBackup('early', '2026-11-21T02:00:00Z', { uid: null, phase: 'Failed' });
    expect(lastRun(automaticBackup('a', '2026-11-20T02:00:00Z'), early)?.status).toBe('Failed');
    const older = automaticBackup('of-a-namesake', '2026-02-01T00:00:00Z', { uid: null });
    expect(lastRun(older)).toBeNull();
  });
});

describe('health', () => {
  const reasonOf = (world: World, settings = SETTINGS): string | null => {
    const health = shown(world, settings)?.health ?? { ok: true };
    return health.ok ? null : health.reason;
  };

  test('a schedule that the platform cannot follow is told with its reason, and no next run is promised', () => {
    const status = { phase: 'Failed', failureReason: 'backup method x is not in backup policy' };
    const world = schedules(enabled, { status });
    expect(reasonOf(world)).toBe(
      'The platform cannot follow the schedule: backup method x is not in backup policy.',
    );
    expect(shown(world)?.nextRunAt).toBeNull();
  });

  test('an entry of a method that is gone', () => {
    const entries = [...entriesWith({}), entry('old-method', { enabled: true, cronExpression: '0 1 * * *' })];
    expect(reasonOf({ schedules: [scheduleWith({ schedules: entries })] })).toContain(
      'The backup method old-method is not one that the platform offers',
    );
  });

  test('a policy that is unavailable', () => {
    const policies = [policyWith({ status: { phase: 'Unavailable', message: 'no repo' } })];
    expect(reasonOf({ policies, ...schedules(enabled) })).toBe(
      "The platform's backup policy is unavailable: no repo.",
    );
  });

  test.each([
    ['0 0 30 2 *', 'The schedule "0 0 30 2 *" never runs.'],
    ['TZ=Asia/Tokyo 0 2 * * *', 'The schedule "TZ=Asia/Tokyo 0 2 * * *" never runs.'],
    ['', 'No time is set for its runs.'],
  ])('a cron that never fires: "%s"', (cronExpression, sentence) => {
    const world = schedules({ 'pg-basebackup': { enabled: true, cronExpression } });
    expect(reasonOf(world)).toBe(sentence);
    expect(shown(world)?.nextRunAt).toBeNull();
  });

  test('a starting deadline of nothing', () => {
    expect(reasonOf(schedules(enabled, { startingDeadlineMinutes: 0 }))).toContain('starting deadline is 0');
    expect(reasonOf(schedules(enabled, { startingDeadlineMinutes: 60 }))).toBeNull();
  });

  test('the wall time, from the day it is off, where nobody keeps it', () => {
    const schedule = { frequency: 'daily', hour: 4, minute: 0 };
    const said = (cron: string) =>
      schedules(
        { 'pg-basebackup': { enabled: true, cronExpression: cron } },
        { annotations: noteOf(cron, { timeZone: 'Europe/Berlin', schedule }) },
      );
    const keeping = { ...SETTINGS, keepsSchedules: true };
    const sentence = 'From 2027-03-28 the wall time is off; save the policy again then.';
    expect(reasonOf(said('0 3 * * *'))).toBe(sentence);
    expect(reasonOf(said('0 3 * * *'), keeping)).toBeNull();
    const off = 'From 2026-11-22 the wall time is off; save the policy again then.';
    expect(reasonOf(said('0 2 * * *')), 'nobody saved it again').toBe(off);
    expect(reasonOf(said('0 2 * * *'), keeping), 'somebody keeps the server from it').toBe(off);
  });

  test('the newest backup, where the operator would remove it', () => {
    const without = (made: Parameters<typeof policyWith>[0]) =>
      reasonOf({ policies: [policyWith(made)], ...schedules(enabled) });
    expect(without({ retentionPolicy: undefined })).toContain(
      'in the backup policy template postgresql-bpt.',
    );
    expect(without({ retentionPolicy: 'none', template: null })).toContain('in the backup policy.');
    const off = { policies: [policyWith({ retentionPolicy: 'none' })] };
    expect(reasonOf({ ...off, ...schedules({}, { annotations: noteOf('0 18 * * *') }) })).toContain('newest');
  });
});

describe('the revision', () => {
  const revision = (world: World) => shown(world)?.revision;

  test('stays while the operator writes, and while the cron is realigned', () => {
    const summer = { annotations: noteOf('0 2 * * *') };
    const before = revision(schedules(enabled, summer));
    const written = schedules({ ...enabled, 'wal-g': { retentionPeriod: '9d' } }, summer);
    expect(revision({ ...written, backups: [automaticBackup('a', '2026-11-20T02:00:01Z')] })).toBe(before);
    const winter = { 'pg-basebackup': { enabled: true, cronExpression: '0 1 * * *' } };
    expect(revision(schedules(winter, { annotations: noteOf('0 1 * * *') }))).toBe(before);
    expect(
      revision(
        schedules({ 'pg-basebackup': { ...enabled['pg-basebackup'], retentionPeriod: '1w' } }, summer),
      ),
    ).toBe(before);
  });

  test('changes with schedule, zone, retention and enabled', () => {
    const note = (change: object) => ({ annotations: noteOf('0 2 * * *', change) });
    const revisions = [
      revision(schedules(enabled)),
      revision(schedules(enabled, note({}))),
      revision(schedules(enabled, note({ timeZone: 'Asia/Colombo' }))),
      revision(schedules(enabled, note({ schedule: { frequency: 'daily', hour: 7, minute: 31 } }))),
      revision(
        schedules({ 'pg-basebackup': { ...enabled['pg-basebackup'], retentionPeriod: '3d' } }, note({})),
      ),
      revision(schedules({ 'pg-basebackup': { cronExpression: '0 2 * * *' } }, note({}))),
    ];
    expect(new Set(revisions).size).toBe(revisions.length);
    expect(revisions).not.toContain(undefined);
  });
});
