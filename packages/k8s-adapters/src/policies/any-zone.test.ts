import { nextRuns, timeZones } from '@holdfast/db-backup-domain/schedule';
import { WEEKDAYS, type FormSchedule } from '@holdfast/db-backup-domain/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CALL, fakeWorld } from './fake-context.testing.ts';
import { policyOf } from './policy-of.ts';
import { clusterWith, NAME, NAMESPACE, SCHEDULE, SETTINGS, stateWith } from './policy-world.testing.ts';
import { updatePolicy } from './update-policy.ts';

/** Numbers, lists of them, or all: what every Kubernetes takes. No 7 for Sunday, no names, no zone. */
const KUBERNETES_TAKES =
  /^([0-5]?\d) (\*|\d{1,2}(,\d{1,2})*) (\*|[1-9]|[12]\d|3[01]) \* (\*|[0-6](,[0-6])*)$/;

const minute = fc.integer({ min: 0, max: 59 });
const hour = fc.integer({ min: 0, max: 23 });
const weekdays = fc.subarray([...WEEKDAYS], { minLength: 1 });
const anySchedule: fc.Arbitrary<FormSchedule> = fc.oneof(
  fc.record({ frequency: fc.constant('hourly' as const), minute }),
  fc.record({ frequency: fc.constant('daily' as const), hour, minute }),
  fc.record({ frequency: fc.constant('weekly' as const), weekdays, hour, minute }),
);
const anyNow = fc.integer({ min: Date.parse('2024-01-01'), max: Date.parse('2034-01-01') });

interface Saved {
  readonly schedule: FormSchedule;
  readonly timeZone: string;
  readonly now: number;
  readonly inSpec: boolean;
}

/** Saves a policy and reads it back from what is stored then. */
async function saved({ schedule, timeZone, now, inSpec }: Saved) {
  const backup = { enabled: false, method: 'wal-g', pitrEnabled: true };
  const objects = inSpec ? { clusters: [clusterWith({ backup })] } : {};
  const { api, context } = fakeWorld(objects, { now });
  const input = { namespace: NAMESPACE, service: NAME, schedule, timeZone, retention: { days: 7 } };
  const answered = await updatePolicy(context, CALL, input);
  const cluster = api.objects.clusters.get(NAME)!;
  const stored = stateWith({
    clusters: [cluster],
    schedules: [...api.objects.backupschedules.values()],
  });
  const read = policyOf(stored, cluster, { now, settings: SETTINGS });
  const entries = (api.objects.backupschedules.get(SCHEDULE)!['spec'] as { schedules: Entry[] }).schedules;
  const spec = cluster['spec'] as { backup: { cronExpression: string } };
  const cron = inSpec
    ? spec.backup.cronExpression
    : entries.find(({ enabled }) => enabled === true)!.cronExpression;
  return { answered, read, cron };
}
interface Entry {
  readonly enabled: boolean;
  readonly cronExpression: string;
}

test('a policy of any form in any zone reads back as saved, and its cron is one that Kubernetes takes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        ...{
          schedule: anySchedule,
          timeZone: fc.constantFrom(...timeZones()),
          now: anyNow,
          inSpec: fc.boolean(),
        },
      }),
      async (form) => {
        const { answered, read, cron } = await saved(form);
        expect(read).toEqual(answered);
        const { schedule, timeZone, now } = form;
        expect(read).toMatchObject({ enabled: true, schedule, timeZone });
        const from = new Date(now).toISOString();
        expect(read?.nextRunAt).toBe(nextRuns(schedule, timeZone, { from, count: 1 })[0]);
        expect(cron).toMatch(KUBERNETES_TAKES);
      },
    ),
    { numRuns: 300 },
  );
});

describe('half past midnight on Sunday', () => {
  const schedule: FormSchedule = { frequency: 'weekly', weekdays: ['sun'], hour: 0, minute: 30 };
  test.each([
    ['Asia/Kolkata', '0 19 * * 6'],
    ['America/St_Johns', '0 4 * * 0'],
    ['Pacific/Apia', '30 11 * * 6'],
  ])('in %s is %s in UTC', async (timeZone, expected) => {
    for (const inSpec of [true, false]) {
      const now = Date.parse('2026-11-21T12:00:00Z');
      const { read, cron } = await saved({ schedule, timeZone, now, inSpec });
      expect(read).toMatchObject({ schedule, timeZone });
      expect(cron).toBe(expected);
    }
  });
});
