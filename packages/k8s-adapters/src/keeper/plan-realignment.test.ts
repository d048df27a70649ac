import type { FormSchedule } from '@holdfast/db-backup-domain/wire';
import { describe, expect, test } from 'vitest';
import { inForceOf } from '../policies/in-force.ts';
import { policyObjectsOf } from '../policies/policy-objects.ts';
import { clusterWith, entriesWith, scheduleWith, stateWith } from '../policies/policy-world.testing.ts';
import { writeNote } from '../policies/schedule-note.ts';
import { isKept, planRealignment } from './plan-realignment.ts';

/** Berlin is at +2 until 25 October 2026, 01:00 UTC, then at +1 until 28 March 2027, 01:00 UTC. */
const SUMMER = '30 2 * * *';
const WINTER = '30 3 * * *';
/** The same, but not once more on the day before the change, a Saturday. */
const EVE = '30 3 * * 0,1,2,3,4,5';
const DAILY: FormSchedule = { frequency: 'daily', hour: 4, minute: 30 };

interface Told {
  readonly cron: string;
  readonly derivedAt: string;
  readonly schedule?: FormSchedule;
  readonly timeZone?: string;
  readonly noted?: string;
  readonly enabled?: boolean;
}

function policy(told: Told, inSpec = false) {
  const {
    cron,
    derivedAt,
    schedule = DAILY,
    timeZone = 'Europe/Berlin',
    noted = cron,
    enabled = true,
  } = told;
  const note = { method: 'pg-basebackup', timeZone, schedule, cron: noted, at: derivedAt };
  const annotations = { 'holdfast.dev/schedule': writeNote(note) };
  const backup = { method: 'pg-basebackup', enabled, cronExpression: cron };
  const cluster = inSpec ? clusterWith({ annotations, backup }) : clusterWith();
  const schedules = entriesWith({ 'pg-basebackup': { enabled, cronExpression: cron } });
  const state = stateWith({
    clusters: [cluster],
    schedules: [inSpec ? scheduleWith() : scheduleWith({ annotations, schedules })],
  });
  const objects = policyObjectsOf(state, cluster);
  return { objects, inForce: inForceOf(objects) };
}

function plan(told: Told, look: { at: string; seen?: string }, inSpec = false) {
  const { objects, inForce } = policy(told, inSpec);
  if (!isKept(inForce)) throw new Error('not kept');
  const lastRunAt = look.seen === undefined ? null : Date.parse(look.seen);
  const planned = planRealignment(objects, inForce, { now: Date.parse(look.at), lastRunAt });
  return { ...planned, lookAt: new Date(planned.lookAt).toISOString() };
}

describe('kept are only', () => {
  const told = { cron: SUMMER, derivedAt: '2026-10-01T00:00:00.000Z' };
  test.each<[string, Told, boolean]>([
    ['policies of ours', told, true],
    ['such as are on', { ...told, enabled: false }, false],
    ['such as nobody changed since', { ...told, noted: WINTER }, false],
  ])('%s', (_title, which, expected) => {
    expect(isKept(policy(which).inForce)).toBe(expected);
    expect(isKept(policy(which, true).inForce)).toBe(expected);
  });

  test('such as have a wall time', () => {
    const custom = { frequency: 'custom', cron: SUMMER } as unknown as FormSchedule;
    expect(isKept(policy({ ...told, schedule: custom }).inForce)).toBe(false);
    expect(isKept(null)).toBe(false);
  });
});

describe('on the eve of the change', () => {
  const told = { cron: SUMMER, derivedAt: '2026-10-01T00:00:00.000Z' };
  const eve = '2026-10-24T02:30:00Z';

  test('after its last run in summer, the next run is in winter', () => {
    const { write, cron } = plan(told, { at: '2026-10-24T02:30:20Z', seen: eve });
    expect(cron).toBe(EVE);
    expect(write).toMatchObject({ kind: 'schedules', patch: { metadata: { resourceVersion: '20' } } });
    const again = plan({ cron, derivedAt: '2026-10-24T02:30:00.000Z' }, { at: '2026-10-24T05:00:00Z' });
    expect(again.write, 'once is enough, whoever looks').toBeNull();
  });

  test('in spec.backup only the cron changes', () => {
    const { write } = plan(told, { at: '2026-10-24T02:30:20Z', seen: eve }, true);
    expect(write).toMatchObject({ kind: 'clusters', patch: { metadata: { resourceVersion: '10' } } });
    expect(write?.patch['spec']).toEqual({ backup: { cronExpression: EVE } });
  });

  test('not before the run was seen to begin, or has had its time to', () => {
    const early = plan(told, { at: '2026-10-24T02:30:20Z', seen: '2026-10-23T02:30:02Z' });
    expect(early).toMatchObject({ write: null, lookAt: '2026-10-24T02:40:00.000Z' });
    expect(plan(told, { at: '2026-10-24T02:40:00Z' }).cron).toBe(EVE);
  });

  test('a run that nobody saw is waited for no longer than half the way to the next', () => {
    const schedule: FormSchedule = { frequency: 'daily', hour: 0, minute: 8 };
    const timeZone = 'Pacific/Apia';
    const skippedDay = { cron: '0 10 * * *', derivedAt: '2011-12-29T10:08:00.000Z', schedule, timeZone };
    const early = plan(skippedDay, { at: '2011-12-30T10:03:59Z' });
    expect(early).toMatchObject({ write: null, lookAt: '2011-12-30T10:04:00.000Z' });
    expect(plan(skippedDay, { at: '2011-12-30T10:04:00Z' }).cron).toBe('8 10 * * *');
  });

  test('not the day before, and not once the cron is right', () => {
    expect(plan(told, { at: '2026-10-23T12:00:00Z', seen: '2026-10-23T02:30:02Z' })).toMatchObject({
      ...{ write: null, lookAt: '2026-10-24T02:30:00.000Z' },
    });
    const saved = { cron: WINTER, derivedAt: '2026-10-25T12:00:00.000Z' };
    expect(plan(saved, { at: '2026-10-25T12:00:01Z' }).write).toBeNull();
  });
});

describe('after an outage over the change', () => {
  test('in autumn the cron runs too early once more, and on time from then on', () => {
    const told = { cron: SUMMER, derivedAt: '2026-10-01T00:00:00.000Z' };
    const later = plan(told, { at: '2026-11-10T12:00:00Z', seen: '2026-11-10T02:30:01Z' });
    expect(later).toMatchObject({ write: null, lookAt: '2026-11-11T02:30:00.000Z' });
    const { cron } = plan(told, { at: '2026-11-11T02:30:20Z', seen: '2026-11-11T02:30:01Z' });
    expect(cron).toBe(WINTER);
  });

  test('in spring a run that is due is left to the old cron, which makes it within the hour', () => {
    const told = { cron: WINTER, derivedAt: '2026-11-01T00:00:00.000Z' };
    const due = plan(told, { at: '2027-04-10T03:00:00Z', seen: '2027-04-09T03:30:01Z' });
    expect(due).toMatchObject({ write: null, lookAt: '2027-04-10T03:30:00.000Z' });
    expect(plan(told, { at: '2027-04-10T03:31:00Z', seen: '2027-04-10T03:30:01Z' }).cron).toBe(SUMMER);
  });

  test('one that runs on a day of the month is not left to run next month', () => {
    const schedule: FormSchedule = { frequency: 'weekly', weekdays: ['sun'], hour: 2, minute: 30 };
    const told = { cron: '30 1 1 * *', derivedAt: '2026-10-25T00:30:00.000Z', schedule };
    const { cron } = plan(told, { at: '2026-11-09T12:00:00Z', seen: '2026-11-01T01:30:01Z' });
    expect(cron).toBe('30 1 * * 0');
  });
});
