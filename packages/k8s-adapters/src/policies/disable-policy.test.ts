import type { BackupPolicy, Schedule } from '@holdfast/db-backup-domain/wire';
import { describe, expect, test } from 'vitest';
import { disablePolicy } from './disable-policy.ts';
import { CALL, fakeWorld, type FakeWorld } from './fake-context.testing.ts';
import {
  clusterWith,
  entriesWith,
  entry,
  NAME,
  NAMESPACE,
  SCHEDULE,
  scheduleWith,
  type stateWith,
} from './policy-world.testing.ts';
import { updatePolicy } from './update-policy.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const world = (objects: Parameters<typeof stateWith>[0] = {}) => fakeWorld(objects, { now: NOW });
const key = { namespace: NAMESPACE, service: NAME };
const disable = (at: FakeWorld, expectedRevision?: string): Promise<BackupPolicy | null> =>
  disablePolicy(at.context, CALL, { ...key, ...(expectedRevision !== undefined && { expectedRevision }) });
const entriesOf = ({ api }: FakeWorld) =>
  (api.objects.backupschedules.get(SCHEDULE)!['spec'] as { schedules: Record<string, unknown>[] }).schedules;
const enabledIn = (at: FakeWorld) =>
  entriesOf(at).flatMap(({ name, enabled }) => (enabled === true ? [name] : []));
const backupOf = ({ api }: FakeWorld) =>
  (api.objects.clusters.get(NAME)!['spec'] as { backup: object }).backup;
const inSchedule = (changes: Record<string, object>) => ({
  schedules: [scheduleWith({ schedules: entriesWith(changes) })],
});
const on = { enabled: true, cronExpression: '0 2 * * *' };

test('without a policy there is nothing to disable, and nothing is written', async () => {
  const at = world(inSchedule({ 'archive-wal': on, 'pg-inc': on }));
  expect(await disable(at)).toBeNull();
  expect(at.api.patches).toEqual([]);
});

test('of a service that is not there', async () => {
  await expect(disable(world({ clusters: [] }))).rejects.toMatchObject({ code: 'SERVICE_NOT_FOUND' });
});

describe('over the BackupSchedule', () => {
  test('every full entry goes off, archives and incremental backups go on', async () => {
    const at = world(inSchedule({ 'pg-basebackup': on, 'wal-g': on, 'archive-wal': on, 'pg-inc': on }));
    expect(await disable(at)).toMatchObject({ enabled: false, nextRunAt: null });
    expect(enabledIn(at)).toEqual(['pg-inc', 'archive-wal']);
    const before = entriesWith({ 'pg-basebackup': { ...on, enabled: false } })[0];
    expect(entriesOf(at)[0], 'but for enabled nothing changes').toEqual(before);
    expect(at.api.patches).toHaveLength(1);
    expect(at.wrote).toEqual(['schedules']);
  });

  test('the policy stays what it was, off, and comes back as it was', async () => {
    const at = world();
    const schedule: Schedule = { frequency: 'weekly', weekdays: ['sun'], hour: 0, minute: 30 };
    const said = { schedule, timeZone: 'America/St_Johns', retention: { days: 3 } };
    const { revision } = await updatePolicy(at.context, CALL, { ...key, ...said });
    await expect(disable(at, 'another')).rejects.toMatchObject({ code: 'POLICY_CHANGED' });
    const off = await disable(at, revision);
    expect(off).toMatchObject({ enabled: false, ...said });
    expect(off?.revision).not.toBe(revision);
    const patches = at.api.patches.length;
    expect(await disable(at, off?.revision)).toEqual(off);
    expect(at.api.patches, 'once is enough').toHaveLength(patches);
    const again = await updatePolicy(at.context, CALL, { ...key, ...said });
    expect(again).toMatchObject({ enabled: true, revision });
  });

  test('one that was set elsewhere is known as a policy from then on', async () => {
    const cron = '*/20 3 * * *';
    const at = world(inSchedule({ 'wal-g': { enabled: true, cronExpression: cron } }));
    const off = { enabled: false, schedule: { frequency: 'custom', cron }, timeZone: null };
    expect(await disable(at)).toMatchObject(off);
    expect(await disable(at)).toMatchObject(off);
  });

  test('an entry of a method that is gone goes off too', async () => {
    const at = world({ schedules: [scheduleWith({ schedules: [entry('old', on)] })] });
    expect(await disable(at)).toMatchObject({ enabled: false });
    expect(enabledIn(at)).toEqual([]);
  });
});

describe('over Cluster.spec.backup', () => {
  const backup = { enabled: true, method: 'wal-g', cronExpression: '0 1 * * *', pitrEnabled: true };
  const withBackup = (change: object, changes: Record<string, object> = {}) =>
    world({ clusters: [clusterWith({ backup: { ...backup, ...change } })], ...inSchedule(changes) });

  test('only that it is enabled changes, and the operator does the rest', async () => {
    const at = withBackup({}, { 'wal-g': on });
    expect(await disable(at)).toMatchObject({ enabled: false, schedule: { frequency: 'daily', hour: 1 } });
    expect(at.api.patches.map(({ kind, patch }) => [kind, patch['spec']])).toEqual([
      ['clusters', { backup: { enabled: false } }],
    ]);
  });

  test('entries that the operator would leave on go off with it', async () => {
    const at = withBackup({ enabled: false }, { 'pg-basebackup': on, 'archive-wal': on });
    expect(await disable(at)).toMatchObject({ enabled: false });
    expect(enabledIn(at)).toEqual(['archive-wal']);
    expect(backupOf(at)).toEqual({ ...backup, enabled: false });
  });

  test('where it is void, both go off, the one that is shown last', async () => {
    const at = withBackup({ method: 'gone' }, { 'pg-basebackup': on });
    at.api.beforePatch = ({ plural }, attempt) => {
      if (plural === 'backupschedules' && attempt === 1)
        at.api.write('backupschedules', SCHEDULE, { metadata: { annotations: { turn: 'the operator’s' } } });
    };
    expect(await disable(at)).toMatchObject({ enabled: false });
    expect(at.api.patches.map(({ kind }) => kind)).toEqual([
      'clusters',
      'backupschedules',
      'backupschedules',
    ]);
    expect(enabledIn(at)).toEqual([]);
    expect(backupOf(at)).toMatchObject({ enabled: false });
  });
});
