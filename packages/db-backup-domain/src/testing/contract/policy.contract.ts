import { NO_POLICY_REVISION } from '../../policy/index.ts';
import { describe, expect } from 'vitest';
import { expiryOf } from '../../retention/index.ts';
import { nextRuns } from '../../schedule/index.ts';
import type { BackupPolicy, DbService, Schedule, UpdatePolicyInput } from '../../wire/index.ts';
import type { Suite } from './suite.contract.ts';

const DAILY: Schedule = { frequency: 'daily', hour: 3, minute: 15 };
const DAY_MS = 24 * 60 * 60 * 1000;

export function policyContract(suite: Suite): void {
  describe('the policy', () => {
    setting(suite);
    disabling(suite);
    refusing(suite);
  });
  describe('automatic backups', () => {
    expiring(suite);
    retaining(suite);
  });
}

function setting(suite: Suite): void {
  suite.test('is none at first', [], async () => {
    const service = await suite.makeService();
    expect((await suite.view(service)).policy?.enabled ?? false).toBe(false);
  });

  suite.test('every schedule of the form comes back as it was said, enabled', [], async () => {
    const service = await suite.makeService();
    const schedules: Schedule[] = [
      { frequency: 'hourly', minute: 7 },
      DAILY,
      { frequency: 'weekly', weekdays: ['mon', 'sat', 'sun'], hour: 0, minute: 5 },
    ];
    for (const schedule of schedules)
      for (const timeZone of ['Asia/Kathmandu', 'UTC']) {
        const before = (await suite.view(service)).serverTime;
        const policy = await update(suite, service, { schedule, timeZone, retention: { days: 14 } });
        expect(policy).toMatchObject({ enabled: true, schedule, timeZone, retention: { days: 14 } });
        const after = (await suite.view(service)).serverTime;
        const runs = [before, after].map((from) => nextRuns(schedule, timeZone, { from, count: 1 })[0]);
        expect(runs, 'a run may come due meanwhile').toContain(new Date(policy.nextRunAt!).toISOString());
        expect((await suite.view(service)).policy).toEqual(policy);
      }
  });

  suite.test('is at most one, of its own service', [], async () => {
    const service = await suite.makeService();
    const other = await suite.makeService();
    await update(suite, service, {});
    await update(suite, service, { retention: { days: 30 } });
    expect((await suite.view(service)).policy).toMatchObject({ retention: { days: 30 } });
    expect((await suite.view(other)).policy?.enabled ?? false).toBe(false);
  });

  suite.test('a form over a policy that has changed since is refused and changes nothing', [], async () => {
    const service = await suite.makeService();
    const first = await update(suite, service, {});
    const second = await update(suite, service, { retention: { days: 3 }, expectedRevision: first.revision });
    expect(second.revision).not.toBe(first.revision);
    await suite.refused(
      'POLICY_CHANGED',
      update(suite, service, { retention: { days: 30 }, expectedRevision: first.revision }),
    );
    await suite.refused('POLICY_CHANGED', disable(suite, service, first.revision));
    expect((await suite.view(service)).policy).toEqual(second);
    await update(suite, service, { retention: { days: 1 } });
  });

  suite.test(
    'a form that was opened before there was a policy does not replace one made since',
    [],
    async () => {
      const service = await suite.makeService();
      const expectedRevision = (await suite.view(service)).policy?.revision ?? NO_POLICY_REVISION;
      const made = await update(suite, service, { retention: { days: 30 }, expectedRevision });
      await suite.refused(
        'POLICY_CHANGED',
        update(suite, service, { retention: { days: 1 }, expectedRevision }),
      );
      expect((await suite.view(service)).policy).toEqual(made);
    },
  );
}

function disabling(suite: Suite): void {
  suite.test('without a policy there is nothing to disable', [], async () => {
    const service = await suite.makeService();
    expect((await disable(suite, service))?.enabled ?? false).toBe(false);
  });

  suite.test('disabling stops what is to come and keeps what is', [], async () => {
    const service = await suite.makeService();
    const backup = await suite.completed(service);
    const policy = await update(suite, service, {});
    const disabled = await disable(suite, service, policy.revision);
    expect(disabled).toMatchObject({ enabled: false, nextRunAt: null });
    expect((await disable(suite, service))?.enabled).toBe(false);
    const view = await suite.view(service);
    expect(view.policy?.enabled).toBe(false);
    expect(view.backups.items).toEqual([backup]);
    expect(await update(suite, service, {})).toMatchObject({ enabled: true, schedule: DAILY });
  });
}

function refusing(suite: Suite): void {
  suite.test('what is custom is accepted only unchanged, so never as something new', [], async () => {
    const service = await suite.makeService();
    const before = (await suite.view(service)).policy;
    await suite.refused(
      'SCHEDULE_INVALID',
      update(suite, service, { schedule: { frequency: 'custom', cron: '*/5 * * * *' } }),
    );
    await suite.refused('RETENTION_INVALID', update(suite, service, { retention: { custom: '90d' } }));
    expect((await suite.view(service)).policy).toEqual(before);
  });

  suite.test('of an unknown service is not found', [], async () => {
    const unknown = { ...suite.service, name: 'no-such-service' };
    await suite.refused('SERVICE_NOT_FOUND', update(suite, unknown, {}));
    await suite.refused('SERVICE_NOT_FOUND', disable(suite, unknown));
  });
}

function expiring(suite: Suite): void {
  suite.test(
    'expire so many days after completion, whatever becomes of the policy',
    ['runPolicy'],
    async () => {
      const service = await suite.makeService();
      await update(suite, service, { retention: { days: 3 } });
      const backup = await suite.settled(service, await suite.harness.runPolicy!(service));
      expect(backup).toMatchObject({ type: 'automatic', status: 'Completed' });
      expect(Date.parse(backup.expiresAt!)).toBe(Date.parse(expiryOf(backup.completedAt!, { days: 3 })!));
      const view = await suite.view(service, { type: 'automatic' });
      expect(view.backups.items).toEqual([backup]);
      expect(view.policy?.lastRun?.status).toBe('Completed');
      await update(suite, service, { retention: { days: 30 } });
      await disable(suite, service);
      expect((await suite.findBackup(service, backup.name))?.expiresAt).toBe(backup.expiresAt);
    },
  );
}

function retaining(suite: Suite): void {
  suite.test(
    'go when they expire, but never the newest Completed one',
    ['runPolicy', 'passDays'],
    async () => {
      const service = await suite.makeService();
      await update(suite, service, { retention: { days: 1 } });
      const older = await suite.settled(service, await suite.harness.runPolicy!(service));
      const newest = await suite.settled(service, await suite.harness.runPolicy!(service));
      await suite.harness.passDays!(2);
      await suite.until('the expired one is gone', async () => {
        const left = await suite.allBackups(service);
        return left.some((backup) => backup.name === older.name) ? undefined : left;
      });
      expect((await suite.allBackups(service)).map((backup) => backup.name)).toContain(newest.name);
    },
  );

  suite.test('leave manual backups alone when they expire', ['runPolicy', 'passDays'], async () => {
    const service = await suite.makeService();
    const manual = await suite.completed(service);
    await update(suite, service, { retention: { days: 1 } });
    await suite.settled(service, await suite.harness.runPolicy!(service));
    await disable(suite, service);
    await suite.harness.passDays!(60);
    const { serverTime } = await suite.view(service);
    expect(Date.parse(serverTime) - Date.parse(manual.completedAt!)).toBeGreaterThan(59 * DAY_MS);
    expect((await suite.allBackups(service)).map((backup) => backup.name)).toContain(manual.name);
  });
}

function update(
  suite: Suite,
  service: DbService,
  change: Partial<Pick<UpdatePolicyInput, 'schedule' | 'timeZone' | 'retention' | 'expectedRevision'>>,
): Promise<BackupPolicy> {
  return suite.backend.updatePolicy(suite.call, {
    namespace: service.namespace,
    service: service.name,
    schedule: DAILY,
    timeZone: 'UTC',
    retention: { days: 7 },
    ...change,
  });
}

function disable(suite: Suite, service: DbService, expectedRevision?: string): Promise<BackupPolicy | null> {
  const key = { namespace: service.namespace, service: service.name };
  const input = expectedRevision === undefined ? key : { ...key, expectedRevision };
  return suite.backend.disablePolicy(suite.call, input);
}
