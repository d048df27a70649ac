import type { UpdatePolicyInput } from '@holdfast/db-backup-domain/wire';
import { whyNoApiServer } from '@holdfast/k8s-adapters/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KINDS, openTrapWorld, refusalOf, type TrapWorld } from './trap-world.ts';

const missing = whyNoApiServer();
const NIGHTLY: Pick<UpdatePolicyInput, 'schedule' | 'timeZone' | 'retention'> = {
  schedule: { frequency: 'daily', hour: 2, minute: 30 },
  timeZone: 'Asia/Kolkata',
  retention: { days: 30 },
};

type Entry = Record<string, unknown>;

describe.skipIf(missing !== null)(`traps of policies${missing === null ? '' : ` (${missing})`}`, () => {
  let world: TrapWorld;
  beforeAll(async () => {
    world = await openTrapWorld();
  });
  afterAll(() => world?.[Symbol.asyncDispose]());

  const admin = () => world.platform.apiServer.admin;
  const scheduleAt = (service: string) => ({
    namespace: world.namespace,
    name: `${service}-postgresql-backup-schedule`,
  });
  const entriesOf = async (service: string): Promise<Entry[]> => {
    const schedule = (await admin().get(KINDS.schedule, scheduleAt(service))) as unknown as {
      spec: { schedules: Entry[] };
    };
    return schedule.spec.schedules;
  };
  const inForce = async (service: string) =>
    (await entriesOf(service))
      .filter(({ enabled }) => enabled === true)
      .map(({ backupMethod, cronExpression, retentionPeriod }) => [
        backupMethod,
        cronExpression,
        retentionPeriod,
      ]);
  const setEntries = async (service: string, change: (entry: Entry) => Entry) => {
    const schedules = (await entriesOf(service)).map(change);
    await admin().change(KINDS.schedule, scheduleAt(service), { spec: { schedules } });
  };
  const update = (service: string, form: object = NIGHTLY) =>
    world.backend.updatePolicy(world.call, {
      ...{ namespace: world.namespace, service },
      ...(form as typeof NIGHTLY),
    });
  const disable = (service: string) =>
    world.backend.disablePolicy(world.call, { namespace: world.namespace, service });
  /** It becomes so, and stays so while the operator goes on. */
  const settles = async <Read>(read: () => Promise<Read>, wanted: unknown) => {
    const stepped = async () => {
      await world.platform.operator.step();
      return read();
    };
    await expect.poll(stepped, { interval: 5 }).toEqual(wanted);
    for (let round = 0; round < 6; round += 1) expect(await stepped()).toEqual(wanted);
  };

  test('where Cluster.spec.backup is set, archives and incremental ones stay in force, and the operator undoes nothing', async () => {
    const backup = {
      ...{ enabled: true, method: 'wal-g', cronExpression: '0 1 * * *', retentionPeriod: '7d' },
      ...{ pitrEnabled: true, incrementalBackupEnabled: true, incrementalCronExpression: '15 * * * *' },
    };
    await world.makeService({ name: 'declared', spec: { backup } });
    await world.until(
      () => inForce('declared'),
      (entries) => entries.length === 3,
    );
    await update('declared');
    await settles(
      () => inForce('declared'),
      [
        ['wal-g', '0 21 * * *', '30d'],
        ['wal-g-incremental', '15 * * * *', '7d'],
        ['archive-wal', '*/5 * * * *', '30d'],
      ],
    );
    const shown = await world.until(
      () => world.view('declared'),
      ({ policy }) => policy?.health.ok === true,
    );
    expect(shown.policy).toMatchObject({ enabled: true, ...NIGHTLY });
    await disable('declared');
    await settles(
      async () => (await inForce('declared')).map(([method]) => method),
      ['wal-g-incremental', 'archive-wal'],
    );
    const off = await world.until(
      () => world.view('declared'),
      ({ policy }) => policy?.enabled === false,
    );
    expect(off.policy).toMatchObject(NIGHTLY);
  });

  test('where it is not, one entry changes and no other, and the Cluster gets no spec.backup', async () => {
    await world.makeService({ name: 'single' });
    await setEntries('single', (entry) =>
      entry.backupMethod === 'archive-wal'
        ? { ...entry, enabled: true, cronExpression: '*/7 * * * *' }
        : entry,
    );
    const before = await entriesOf('single');
    await update('single');
    const changed = { enabled: true, cronExpression: '0 21 * * *', retentionPeriod: '30d' };
    await settles(
      () => entriesOf('single'),
      before.map((entry) => (entry.backupMethod === 'pg-basebackup' ? { ...entry, ...changed } : entry)),
    );
    expect(
      await admin().get(KINDS.cluster, { namespace: world.namespace, name: 'single' }),
    ).not.toHaveProperty('spec.backup');
    await disable('single');
    await settles(
      () => entriesOf('single'),
      before.map((entry) =>
        entry.backupMethod === 'pg-basebackup' ? { ...entry, ...changed, enabled: false } : entry,
      ),
    );
  });

  test('a cron and a period that no form can say are shown, kept and enabled again to the letter', async () => {
    await world.makeService({ name: 'custom' });
    const own = { enabled: true, cronExpression: '7 3 1,15 * *', retentionPeriod: '1mo2w' };
    await setEntries('custom', (entry) =>
      entry.backupMethod === 'pg-basebackup' ? { ...entry, ...own } : entry,
    );
    const { policy } = await world.until(
      () => world.view('custom'),
      (view) => view.policy !== null,
    );
    expect(policy).toMatchObject({
      schedule: { frequency: 'custom', cron: '7 3 1,15 * *' },
      retention: { custom: '1mo2w' },
    });
    const kept = { schedule: policy?.schedule, timeZone: policy?.timeZone, retention: policy?.retention };
    await disable('custom');
    expect(await inForce('custom')).toEqual([]);
    await update('custom', kept);
    await settles(() => inForce('custom'), [['pg-basebackup', '7 3 1,15 * *', '1mo2w']]);
    expect(
      await refusalOf(update('custom', { ...kept, schedule: { frequency: 'custom', cron: '8 3 1,15 * *' } })),
    ).toMatchObject({ code: 'SCHEDULE_INVALID' });
  });

  test('a cron with a time zone of its own breaks the whole schedule, and that is told', async () => {
    await world.makeService({ name: 'broken' });
    await setEntries('broken', (entry) =>
      entry.backupMethod === 'pg-basebackup'
        ? { ...entry, enabled: true, cronExpression: 'CRON_TZ=Asia/Kolkata 30 2 * * *' }
        : entry,
    );
    const { policy } = await world.until(
      () => world.view('broken'),
      (view) => view.policy?.health.ok === false,
    );
    expect(policy).toMatchObject({ nextRunAt: null, health: { reason: expect.stringMatching(/CRON_TZ/) } });
    await update('broken');
    const mended = await world.until(
      () => world.view('broken'),
      (view) => view.policy?.health.ok === true,
    );
    expect(mended.policy).toMatchObject({ enabled: true, ...NIGHTLY, nextRunAt: expect.any(String) });
    await settles(() => inForce('broken'), [['pg-basebackup', '0 21 * * *', '30d']]);
  });
});
