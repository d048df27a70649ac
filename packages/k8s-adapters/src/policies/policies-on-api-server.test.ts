import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import type { BackupPolicy, UpdatePolicyInput } from '@holdfast/db-backup-domain/wire';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { KubeApi, KubeObject } from '../connection/kube-api.ts';
import { keepSchedules } from '../keeper/keep-schedules.ts';
import { BACKUP_SCHEDULE } from '../kinds/backup-schedule/backup-schedule-kind.ts';
import type { KubeContext } from '../kube-context.ts';
import { callOf, contextOn, type TestedContext } from '../open-context.testing.ts';
import { openTestPlatform, whyNoApiServer, type TestPlatform } from '../testing/index.ts';
import { disablePolicy } from './disable-policy.ts';
import { policyOf } from './policy-of.ts';
import { updatePolicy } from './update-policy.ts';

const CALL = callOf();
const SOON = { timeout: 20_000, interval: 20 };
const SUNDAY: Pick<UpdatePolicyInput, 'schedule' | 'timeZone' | 'retention'> = {
  schedule: { frequency: 'weekly', weekdays: ['sun'], hour: 0, minute: 30 },
  timeZone: 'America/St_Johns',
  retention: { days: 14 },
};
const PITR = { enabled: true, method: 'wal-g', cronExpression: '0 1 * * *', pitrEnabled: true };

let platform: TestPlatform;
let tested: TestedContext;

beforeAll(async () => {
  if (whyNoApiServer() !== null) return;
  platform = await openTestPlatform();
  const namespaces = [platform.namespace];
  const settings = { namespaces, projectLabel: 'holdfast.dev/project', keepsSchedules: true };
  tested = contextOn(platform.front, { namespaces, settings, cache: { staleMs: 30_000 } });
  await vi.waitFor(() => tested.lineKnown(CALL, 0), SOON);
  for (const name of ['plain', 'together', 'restless', 'kept']) await platform.makeCluster({ name });
  await platform.makeCluster({ name: 'by-spec', spec: { backup: PITR } });
  await platform.provide('plain', 'together', 'restless', 'kept', 'by-spec');
  await tested.context.stateOf(CALL, platform.namespace);
}, 120_000);

afterAll(async () => {
  tested?.close();
  await platform?.[Symbol.asyncDispose]();
});

const key = (service: string) => ({ namespace: platform.namespace, service });
const update = (service: string, change: object = {}): Promise<BackupPolicy> =>
  updatePolicy(tested.context, CALL, { ...key(service), ...SUNDAY, ...change });
const scheduleName = (service: string) => `${service}-postgresql-backup-schedule`;

async function entriesOf(service: string): Promise<Record<string, unknown>[]> {
  const at = { namespace: platform.namespace, name: scheduleName(service) };
  const schedule = await platform.apiServer.admin.get(BACKUP_SCHEDULE, at);
  expect((schedule as { status?: { phase?: string } }).status?.phase).toBe('Available');
  return (schedule as unknown as { spec: { schedules: Record<string, unknown>[] } }).spec.schedules;
}
async function shown(service: string): Promise<BackupPolicy | null> {
  const state = await tested.context.stateOf(CALL, platform.namespace);
  const { settings, now } = tested.context;
  return policyOf(state, state.clusters.get(service) as KubeObject, { settings, now: now() });
}
async function codeOf(answer: PromiseSettledResult<unknown>): Promise<string> {
  if (answer.status === 'fulfilled') return 'done';
  return isHoldfastError(answer.reason) ? answer.reason.code : String(answer.reason);
}

describe.skipIf(whyNoApiServer() !== null)('on a real API server', () => {
  test('a policy over the BackupSchedule is stored, shown at once, followed by the operator, and put off', async () => {
    const saved = await update('plain');
    expect(saved).toMatchObject({ enabled: true, ...SUNDAY, health: { ok: true } });
    expect(await shown('plain')).toEqual(saved);
    const before = await entriesOf('plain');
    for (let step = 0; step < 8; step += 1) await platform.operator.step();
    expect(await entriesOf('plain')).toEqual(before);
    expect(before.find(({ enabled }) => enabled === true)).toEqual({
      ...{ name: 'pg-basebackup', backupMethod: 'pg-basebackup', enabled: true },
      ...{ cronExpression: '0 4 * * 0', retentionPeriod: '14d' },
    });
    await vi.waitFor(async () => expect(await shown('plain')).toEqual(saved), SOON);
    const off = await disablePolicy(tested.context, CALL, {
      ...key('plain'),
      expectedRevision: saved.revision,
    });
    expect(off).toMatchObject({ enabled: false, ...SUNDAY, nextRunAt: null });
    expect((await entriesOf('plain')).filter(({ enabled }) => enabled === true)).toEqual([]);
  });

  test('spec.backup is what is written where it is set: the operator carries it over, archives stay on', async () => {
    expect(await shown('by-spec')).toMatchObject({ enabled: true, timeZone: 'UTC' });
    const saved = await update('by-spec');
    expect(saved).toMatchObject({ enabled: true, ...SUNDAY });
    const becomesOn = (entries: readonly (readonly [string, string])[]): Promise<void> =>
      vi.waitFor(async () => {
        await platform.operator.step();
        const on = (await entriesOf('by-spec')).filter(({ enabled }) => enabled === true);
        expect(on.map(({ name, cronExpression }) => [name, cronExpression])).toEqual(entries);
      }, SOON);
    await becomesOn([
      ['wal-g', '0 4 * * 0'],
      ['archive-wal', '*/5 * * * *'],
    ]);
    await disablePolicy(tested.context, CALL, key('by-spec'));
    await becomesOn([['archive-wal', '*/5 * * * *']]);
    await vi.waitFor(
      async () => expect(await shown('by-spec')).toMatchObject({ enabled: false, ...SUNDAY }),
      SOON,
    );
  });

  test('of two forms over the same policy, one is saved', async () => {
    const { revision: expectedRevision } = await update('together');
    const attempts = [1, 3, 7, 30].map((days) =>
      update('together', { retention: { days }, expectedRevision }),
    );
    const codes = await Promise.all((await Promise.allSettled(attempts)).map(codeOf));
    expect(codes.sort()).toEqual(['POLICY_CHANGED', 'POLICY_CHANGED', 'POLICY_CHANGED', 'done']);
  });

  test('a form is saved over what the operator wrote in between', async () => {
    const at = { namespace: platform.namespace, name: scheduleName('restless') };
    let turns = 0;
    const interrupted = (api: KubeApi): KubeApi => ({
      ...api,
      patch: async (...sent) => {
        const annotations = { 'kubeblocks.io/reconcile': `turn-${(turns += 1)}` };
        if (turns <= 3)
          await platform.apiServer.admin.change(BACKUP_SCHEDULE, at, { metadata: { annotations } });
        return api.patch(...sent);
      },
    });
    const { context } = tested;
    const busy = Object.create(context, { apiOf: { value: () => interrupted(context.apiOf(CALL)) } });
    const form = { ...key('restless'), ...SUNDAY };
    expect(await updatePolicy(busy as KubeContext, CALL, form)).toMatchObject({ enabled: true, ...SUNDAY });
    expect(turns).toBe(4);
    expect((await entriesOf('restless'))[0]).toMatchObject({ enabled: true, retentionPeriod: '14d' });
  });

  test('a Cluster that is not there has no policy', async () => {
    await expect(update('nobody')).rejects.toMatchObject({ code: 'SERVICE_NOT_FOUND' });
    await expect(disablePolicy(tested.context, CALL, key('nobody'))).rejects.toMatchObject({
      code: 'SERVICE_NOT_FOUND',
    });
  });

  test('two keepers realign one schedule once', async () => {
    const ran = '2026-10-24T02:30:00.000Z';
    await update('kept', {
      schedule: { frequency: 'daily', hour: 4, minute: 30 },
      timeZone: 'Europe/Berlin',
    });
    const at = { namespace: platform.namespace, name: scheduleName('kept') };
    const schedule = (await platform.apiServer.admin.get(BACKUP_SCHEDULE, at)) as unknown as {
      metadata: { annotations: Record<string, string> };
      spec: { schedules: Record<string, unknown>[] };
    };
    const note = JSON.parse(schedule.metadata.annotations['holdfast.dev/schedule']!) as object;
    const summer = { ...note, cron: '30 2 * * *', at: '2026-10-01T00:00:00.000Z' };
    await platform.apiServer.admin.change(BACKUP_SCHEDULE, at, {
      metadata: { annotations: { 'holdfast.dev/schedule': JSON.stringify(summer) } },
      spec: {
        schedules: schedule.spec.schedules.map((one) => ({
          ...one,
          ...(one['enabled'] === true && { cronExpression: '30 2 * * *' }),
        })),
      },
    });
    await vi.waitFor(async () => expect((await shown('kept'))?.nextRunAt).toContain('T02:30'), SOON);
    const state = await tested.context.stateOf(CALL, platform.namespace);
    const said: string[] = [];
    const log = {
      info: (_facts: object, sentence: string) => void said.push(sentence),
      warn: (facts: object, sentence: string) => void said.push(`${sentence} ${JSON.stringify(facts)}`),
    };
    const look = () =>
      keepSchedules({
        ...{ namespaces: [platform.namespace], line: '1.0', log, now: () => Date.parse(ran) + 15 * 60_000 },
        api: tested.asServer!.api,
        stateOf: async () => state,
      });
    await Promise.all([look(), look()]);
    expect(said.sort()).toEqual([
      'realigned the stored schedule',
      'the schedule was written by somebody else at the same time',
    ]);
    const [entry] = (await entriesOf('kept')).filter(({ enabled }) => enabled === true);
    expect(entry?.['cronExpression']).toBe('30 3 * * 0,1,2,3,4,5');
  });
});
