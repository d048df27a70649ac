import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { BackupPolicy, UpdatePolicyInput } from '@holdfast/db-backup-domain/wire';
import { describe, expect, test } from 'vitest';
import { KubeApiError } from '../connection/kube-api-error.ts';
import type { KubeObject } from '../connection/kube-api.ts';
import { CALL, fakeWorld, type FakeWorld } from './fake-context.testing.ts';
import {
  ACTION_SETS,
  clusterWith,
  entriesWith,
  entry,
  NAME,
  NAMESPACE,
  POLICY,
  policyWith,
  SCHEDULE,
  scheduleWith,
  TEMPLATE_ENTRIES,
  type stateWith,
} from './policy-world.testing.ts';
import { updatePolicy } from './update-policy.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const DAILY = { frequency: 'daily', hour: 7, minute: 30 } as const;

const world = (objects: Parameters<typeof stateWith>[0] = {}) => fakeWorld(objects, { now: NOW });
function update(at: FakeWorld, change: Partial<UpdatePolicyInput> = {}): Promise<BackupPolicy> {
  const form = { schedule: DAILY, timeZone: 'Asia/Kolkata', retention: { days: 7 } };
  return updatePolicy(at.context, CALL, { namespace: NAMESPACE, service: NAME, ...form, ...change });
}
async function refusal(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => 'nothing was refused',
    (reason: unknown) => reason,
  );
  return error instanceof HoldfastError ? error.code : String(error);
}
const storedSchedule = ({ api }: FakeWorld) => api.objects.backupschedules.get(SCHEDULE) as unknown as Stored;
const storedCluster = ({ api }: FakeWorld) => api.objects.clusters.get(NAME) as unknown as Stored;
const noteIn = (object: Stored) =>
  JSON.parse(object.metadata.annotations['holdfast.dev/schedule']!) as unknown;
interface Stored {
  readonly metadata: { readonly annotations: Record<string, string> };
  readonly spec: { readonly schedules: KubeObject[]; readonly backup: KubeObject };
}

describe('over the BackupSchedule', () => {
  test('one entry changes, in one write that carries the note and the version', async () => {
    const odd = entry('archive-wal', { enabled: true, retentionPeriod: '8d', somethingNew: { kept: true } });
    const schedules = entriesWith({ 'archive-wal': odd, 'pg-inc': { enabled: true } });
    const at = world({ schedules: [scheduleWith({ schedules, startingDeadlineMinutes: 5 })] });
    const policy = await update(at, { retention: { days: 14 } });
    expect(policy).toMatchObject({
      ...{ enabled: true, schedule: DAILY, timeZone: 'Asia/Kolkata', retention: { days: 14 } },
      ...{ nextRunAt: '2026-11-22T02:00:00.000Z', health: { ok: true } },
    });
    expect(at.api.patches).toHaveLength(1);
    expect(Object.keys(at.api.patches[0]!.patch)).toEqual(['metadata', 'spec']);
    expect(at.api.patches[0]!.patch).toMatchObject({ metadata: { resourceVersion: '20' } });
    expect(storedSchedule(at).spec).toEqual({
      ...{ backupPolicyName: POLICY, startingDeadlineMinutes: 5 },
      schedules: schedules.map((made) =>
        made['name'] === 'pg-basebackup'
          ? { ...made, enabled: true, cronExpression: '0 2 * * *', retentionPeriod: '14d' }
          : made,
      ),
    });
    expect(noteIn(storedSchedule(at))).toEqual({
      ...{ method: 'pg-basebackup', timeZone: 'Asia/Kolkata', schedule: DAILY, cron: '0 2 * * *' },
      at: '2026-11-21T12:00:00.000Z',
    });
    expect(at.wrote).toEqual(['schedules']);
  });

  test('the method in force stays, and so does a period that says the same', async () => {
    const on = { enabled: true, cronExpression: '0 1 * * *', retentionPeriod: '1w' };
    const at = world({ schedules: [scheduleWith({ schedules: entriesWith({ 'wal-g': on }) })] });
    await update(at);
    const changed = storedSchedule(at).spec.schedules.filter(({ enabled }) => enabled === true);
    expect(changed).toEqual([entry('wal-g', { ...on, cronExpression: '0 2 * * *' })]);
  });

  test('an entry of a method that is gone gives way: it would block the whole schedule', async () => {
    const schedules = [entry('old', { enabled: true }), ...TEMPLATE_ENTRIES];
    const at = world({ schedules: [scheduleWith({ schedules })] });
    expect((await update(at)).health).toEqual({ ok: true });
    const on = storedSchedule(at).spec.schedules.filter(({ enabled }) => enabled === true);
    expect(on.map(({ name }) => name)).toEqual(['pg-basebackup']);
  });

  test('an entry is added where there is none that could be enabled, under a name that can', async () => {
    const method = 'basebackup-of-a-very-long-name';
    const policies = [policyWith({ backupMethods: [{ name: method, actionSetName: 'basebackup' }] })];
    const taken = entry('basebackup-of-a-very', { backupMethod: 'other' });
    const at = world({
      policies,
      schedules: [scheduleWith({ schedules: [entry(method, { enabled: true }), taken] })],
    });
    await update(at);
    expect(storedSchedule(at).spec.schedules).toEqual([
      entry(method, { enabled: false }),
      taken,
      {
        ...{ name: 'basebackup-of-a-ver-2', backupMethod: method, enabled: true },
        ...{ cronExpression: '0 2 * * *', retentionPeriod: '7d' },
      },
    ]);
    expect('basebackup-of-a-ver-2').toHaveLength(21);
  });

  test('a custom cron and a custom period are kept as they are, to the letter', async () => {
    const on = { enabled: true, cronExpression: '*/20 3 1,15 * *', retentionPeriod: '1mo3d' };
    const at = world({ schedules: [scheduleWith({ schedules: entriesWith({ 'wal-g': on }) })] });
    const custom = { frequency: 'custom', cron: on.cronExpression } as const;
    const kept = { schedule: custom, timeZone: null, retention: { custom: '1mo3d' } };
    expect(await update(at, kept)).toMatchObject({ enabled: true, ...kept });
    expect(storedSchedule(at).spec.schedules).toContainEqual(entry('wal-g', on));
    expect(await refusal(update(at, { ...kept, schedule: { ...custom, cron: '1 1 1 1 1' } }))).toBe(
      'SCHEDULE_INVALID',
    );
    expect(await refusal(update(at, { ...kept, retention: { custom: '9d' } }))).toBe('RETENTION_INVALID');
  });

  test('a custom cron that Kubernetes would not take is not enabled again', async () => {
    const cronExpression = 'CRON_TZ=Asia/Tokyo 0 2 * * *';
    const schedules = entriesWith({ 'wal-g': { enabled: true, cronExpression } });
    const at = world({ schedules: [scheduleWith({ schedules })] });
    const custom = { schedule: { frequency: 'custom', cron: cronExpression }, timeZone: null } as const;
    expect(await refusal(update(at, custom))).toBe('SCHEDULE_INVALID');
    expect(at.api.patches).toEqual([]);
  });
});

describe('over Cluster.spec.backup', () => {
  const backup = {
    ...{ enabled: false, method: 'wal-g', cronExpression: '0 1 * * *', retentionPeriod: '7d' },
    ...{ pitrEnabled: true, incrementalBackupEnabled: false, repoName: 'mine', startingDeadlineMinutes: 30 },
  };
  const withBackup = (change: object = {}) =>
    world({ clusters: [clusterWith({ backup: { ...backup, ...change } })] });

  test('only what changes is written, with the note, to the Cluster alone', async () => {
    const at = withBackup();
    expect(await update(at)).toMatchObject({ enabled: true, schedule: DAILY, timeZone: 'Asia/Kolkata' });
    expect(at.api.patches.map(({ kind, patch }) => [kind, patch['spec']])).toEqual([
      ['clusters', { backup: { enabled: true, cronExpression: '0 2 * * *' } }],
    ]);
    expect(storedCluster(at).spec.backup).toEqual({ ...backup, enabled: true, cronExpression: '0 2 * * *' });
    expect(noteIn(storedCluster(at))).toMatchObject({ method: 'wal-g', timeZone: 'Asia/Kolkata' });
    await update(at, { retention: { days: 30 } });
    expect(at.api.patches[1]!.patch['spec']).toEqual({ backup: { retentionPeriod: '30d' } });
  });

  test('where it names no method of the policy, it gets one, and what runs by the schedule stays in force', async () => {
    const on = { enabled: true };
    const at = world({
      clusters: [clusterWith({ backup: { enabled: true, method: 'gone' } })],
      schedules: [
        scheduleWith({
          schedules: entriesWith({
            'wal-g-archive': on,
            'pg-inc': { ...on, cronExpression: '15 * * * *' },
          }),
        }),
      ],
    });
    await update(at);
    expect(at.api.patches[0]!.patch['spec']).toEqual({
      backup: {
        ...{ method: 'pg-basebackup', cronExpression: '0 2 * * *' },
        ...{ pitrEnabled: true, continuousMethod: 'wal-g-archive' },
        ...{ incrementalBackupEnabled: true, incrementalCronExpression: '15 * * * *' },
      },
    });
  });
});

describe('conflicts', () => {
  test('while the operator writes, the change is made over what it wrote', async () => {
    const at = world();
    at.api.beforePatch = (_kind, attempt) => {
      if (attempt > 3) return;
      const schedules = [...TEMPLATE_ENTRIES, entry(`added-${attempt}`)];
      at.api.write('backupschedules', SCHEDULE, { spec: { schedules } });
    };
    expect(await update(at)).toMatchObject({ enabled: true });
    expect(at.api.patches).toHaveLength(4);
    expect(storedSchedule(at).spec.schedules.at(-1)).toMatchObject({ name: 'added-3' });
  });

  test('once the policy itself is another, it is refused and stays', async () => {
    const at = world();
    const theirs = entriesWith({ 'pg-basebackup': { enabled: true, cronExpression: '5 5 * * *' } });
    at.api.beforePatch = () => at.api.write('backupschedules', SCHEDULE, { spec: { schedules: theirs } });
    expect(await refusal(update(at))).toBe('POLICY_CHANGED');
    expect(storedSchedule(at).spec.schedules).toEqual(theirs);
  });

  test('an operator that never rests ends it', async () => {
    const at = world();
    at.api.beforePatch = (_kind, attempt) =>
      at.api.write('backupschedules', SCHEDULE, { metadata: { annotations: { turn: String(attempt) } } });
    expect(await refusal(update(at))).toBe('BACKEND_UNAVAILABLE');
    expect(at.api.patches.length).toBeLessThan(10);
  });

  test('what the form was opened over is expected, a policy as well as none', async () => {
    const at = world();
    const first = await update(at, { expectedRevision: 'none' });
    expect(await refusal(update(at, { expectedRevision: 'none' }))).toBe('POLICY_CHANGED');
    const second = await update(at, { expectedRevision: first.revision, retention: { days: 3 } });
    expect(second.revision).not.toBe(first.revision);
    expect(await refusal(update(at, { expectedRevision: first.revision }))).toBe('POLICY_CHANGED');
  });
});

describe('refusals, which change nothing', () => {
  const kafka = clusterWith({
    clusterDef: 'kafka',
    componentSpecs: [{ name: 'b', componentDef: 'kafka-1' }],
  });
  const noFull = policyWith({ backupMethods: [{ name: 'archive-wal', actionSetName: 'pitr' }] });
  test.each([
    ['SERVICE_NOT_FOUND', { clusters: [] }],
    ['ENGINE_UNSUPPORTED', { clusters: [kafka] }],
    ['BACKUP_METHOD_MISSING', { policies: [] }],
    ['BACKUP_METHOD_MISSING', { schedules: [] }],
    ['BACKUP_METHOD_MISSING', { policies: [noFull] }],
    ['BACKUP_METHOD_MISSING', { clusters: [clusterWith({ uid: 'a-new-namesake' })] }],
  ])('%s: %#', async (code, objects) => {
    const at = world(objects);
    expect(await refusal(update(at))).toBe(code);
    expect(at.api.patches).toEqual([]);
  });

  test('a form that could not be', async () => {
    const at = world();
    expect(await refusal(update(at, { timeZone: 'Mars/Olympus' }))).toBe('TIME_ZONE_INVALID');
    expect(await refusal(update(at, { schedule: { ...DAILY, hour: 24 } }))).toBe('SCHEDULE_INVALID');
    expect(at.api.patches).toEqual([]);
  });

  test.each([
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [422, 'BACKEND_REJECTED'],
    [503, 'BACKEND_UNAVAILABLE'],
    [404, 'SERVICE_NOT_FOUND'],
  ])('an API server that answers %i', async (status, code) => {
    const at = world();
    at.api.beforePatch = () => {
      throw new KubeApiError('refused', { status });
    };
    expect(await refusal(update(at))).toBe(code);
  });

  test('without ActionSets in sight, the reason is told', async () => {
    const at = world();
    const { stateOf } = at.context;
    const context = {
      ...at.context,
      stateOf: async (...asked: Parameters<typeof stateOf>) => ({
        ...(await stateOf(...asked)),
        actionSets: [],
      }),
    };
    await expect(update({ ...at, context })).rejects.toThrow('may not list ActionSets');
    expect(ACTION_SETS.length).toBeGreaterThan(0);
  });
});

describe('the newest backup', () => {
  const alone = policyWith({ retentionPolicy: undefined, template: null });

  test('is kept from now on, where the operator listens', async () => {
    const at = world({ policies: [alone] });
    expect((await update(at)).health).toEqual({ ok: true });
    expect(at.api.patches.map(({ kind }) => kind)).toEqual(['backuppolicies', 'backupschedules']);
    expect(at.wrote).toEqual(['policies', 'schedules']);
  });

  test.each([403, 400, 422])(
    'is not, and health says so, where the API server answers %i',
    async (status) => {
      const at = world({ policies: [alone] });
      at.api.beforePatch = ({ plural }) => {
        if (plural === 'backuppolicies') throw new KubeApiError('no', { status });
      };
      expect(await update(at)).toMatchObject({ enabled: true, health: { ok: false } });
    },
  );

  test('is the template’s matter where there is one: the operator would take it back', async () => {
    const at = world({ policies: [policyWith({ retentionPolicy: undefined })] });
    expect(await update(at)).toMatchObject({ enabled: true, health: { ok: false } });
    expect(at.api.patches.map(({ kind }) => kind)).toEqual(['backupschedules']);
  });
});
