import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WEEKDAYS, type FormSchedule } from '../wire/index.ts';
import { nextClockChange } from './clock-change.ts';
import { anyDaily, anyHourly, anyInstant, anyWeekly, anyZone } from './oracles/schedule-arbitraries.ts';
import { ALL_ZONES, changesInTenYears, expectedRuns } from './oracles/temporal-oracle.ts';

type TimedSchedule = Exclude<FormSchedule, { frequency: 'hourly' }>;
const daily = (hour: number, minute: number): TimedSchedule => ({ frequency: 'daily', hour, minute });
const iso = (instant: Temporal.Instant) => instant.toString({ fractionalSecondDigits: 3 });
const spring = { from: '2026-03-01T00:00:00Z', until: '2026-04-15T00:00:00Z' };
const autumn = { from: '2026-10-01T00:00:00Z', until: '2026-11-15T00:00:00Z' };

describe('nextClockChange', () => {
  it('tells the run that a change leaves out, and the runs around it', () => {
    expect(nextClockChange(daily(2, 30), 'Europe/Berlin', spring)).toEqual({
      at: '2026-03-29T01:00:00.000Z',
      minutes: 60,
      met: { kind: 'skipped', run: '2026-03-29T01:00:00.000Z' },
      before: '2026-03-28T01:30:00.000Z',
      after: '2026-03-30T00:30:00.000Z',
    });
  });

  it('tells the run whose time comes twice', () => {
    expect(nextClockChange(daily(2, 30), 'Europe/Berlin', autumn)).toEqual({
      at: '2026-10-25T01:00:00.000Z',
      minutes: -60,
      met: { kind: 'twice', run: '2026-10-25T00:30:00.000Z' },
      before: '2026-10-25T00:30:00.000Z',
      after: '2026-10-26T01:30:00.000Z',
    });
  });

  it('says only how the UTC time moves where the change falls between two runs', () => {
    expect(nextClockChange(daily(12, 0), 'America/New_York', spring)).toMatchObject({
      met: null,
      before: '2026-03-07T17:00:00.000Z',
      after: '2026-03-08T16:00:00.000Z',
    });
    const sundays: FormSchedule = { frequency: 'weekly', weekdays: ['sun'], hour: 2, minute: 30 };
    expect(nextClockChange({ ...sundays, weekdays: ['wed'] }, 'Europe/Berlin', spring)?.met).toBeNull();
    expect(nextClockChange(sundays, 'Europe/Berlin', spring)).toMatchObject({
      met: { kind: 'skipped' },
      before: '2026-03-22T01:30:00.000Z',
      after: '2026-04-05T00:30:00.000Z',
    });
  });

  it('is felt by an hourly schedule only where it is no whole hour', () => {
    const hourly: FormSchedule = { frequency: 'hourly', minute: 15 };
    expect(nextClockChange(hourly, 'Europe/Berlin', spring)).toBeNull();
    expect(nextClockChange(hourly, 'Australia/Lord_Howe', spring)).toMatchObject({
      minutes: -30,
      met: null,
    });
  });

  it('is none in UTC, of a custom schedule, and beyond the window', () => {
    expect(nextClockChange(daily(2, 30), 'UTC', spring)).toBeNull();
    const custom = { frequency: 'custom', cron: '30 2 * * *' } as const;
    expect(nextClockChange(custom, 'Europe/Berlin', spring)).toBeNull();
    const change = '2026-03-29T01:00:00Z';
    const until = (end: string) =>
      nextClockChange(daily(2, 30), 'Europe/Berlin', { from: spring.from, until: end });
    expect(until('2026-03-29T00:59:59Z')).toBeNull();
    expect(until(change)).not.toBeNull();
    expect(nextClockChange(daily(2, 30), 'Europe/Berlin', { from: change, until: spring.until })).toBeNull();
  });

  it('agrees with Temporal at changes of every zone in ten years', () => {
    let met = 0;
    for (const zone of ALL_ZONES) {
      for (const [index, change] of changesInTenYears(zone).entries()) {
        if (index % 4 > 1) continue;
        // In the gap or the overlap, at its edges, or far from it.
        const minutes = [15, 0, -1, -30, 60, 720][(index + zone.length) % 6]!;
        const wall = change.subtract({ seconds: 1 }).toZonedDateTimeISO(zone).toPlainDateTime();
        const { hour, minute } = wall.add({ seconds: 1 }).add({ minutes });
        const schedule: TimedSchedule =
          index % 2 === 0
            ? daily(hour, minute)
            : { frequency: 'weekly', weekdays: ['sat', 'sun', 'mon'], hour, minute };
        const found = nextClockChange(schedule, zone, {
          from: change.subtract({ hours: 30 }).toString(),
          until: change.add({ hours: 3 }).toString(),
        });
        expect(found, `${zone} at ${change.toString()}`).toEqual(expected(schedule, zone, change));
        if (found?.met) met += 1;
      }
    }
    expect(met).toBeGreaterThan(200);
  });

  it('finds the first change that there is, and no other', () => {
    fc.assert(
      fc.property(fc.oneof(anyDaily, anyWeekly, anyHourly), anyZone, anyInstant, (schedule, zone, from) => {
        const until = Temporal.Instant.from(from).add({ hours: 24 * 40 });
        const change = changesInTenYears(zone).find(
          (at) => iso(at) > from && Temporal.Instant.compare(at, until) <= 0,
        );
        if (until.epochMilliseconds > Date.parse('2034-01-01T00:00:00Z')) return;
        const found = nextClockChange(schedule, zone, { from, until: iso(until) });
        if (schedule.frequency === 'hourly') expect(found === null || found.minutes % 60 !== 0).toBe(true);
        else expect(found?.at ?? null).toBe(change === undefined ? null : iso(change));
      }),
      { numRuns: 1500 },
    );
  });
});

/** What Temporal's calendar and disambiguation make of it. */
function expected(schedule: TimedSchedule, zone: string, change: Temporal.Instant) {
  const offset = (at: Temporal.Instant) => at.toZonedDateTimeISO(zone).offsetNanoseconds / 60e9;
  const minutes = offset(change) - offset(change.subtract({ seconds: 1 }));
  const runs = expectedRuns(schedule, zone, {
    from: change.subtract({ hours: 24 * 8 }),
    to: change.add({ hours: 24 * 9 }),
  }).map((run) => Temporal.Instant.from(run));
  const isOwnTime = (run: Temporal.Instant) => {
    const { hour, minute, second } = run.toZonedDateTimeISO(zone);
    return hour === schedule.hour && minute === schedule.minute && second === 0;
  };
  const isBefore = (run: Temporal.Instant) => Temporal.Instant.compare(run, change) < 0;
  return {
    at: iso(change),
    minutes,
    met: metBy(schedule, zone, { change, runs }),
    before: iso(runs.findLast((run) => isBefore(run) && isOwnTime(run))!),
    after: iso(runs.find((run) => !isBefore(run) && isOwnTime(run))!),
  };
}

function metBy(
  schedule: TimedSchedule,
  zone: string,
  { change, runs }: { change: Temporal.Instant; runs: readonly Temporal.Instant[] },
) {
  const around = change.toZonedDateTimeISO(zone).toPlainDate();
  for (const days of [-2, -1, 0, 1]) {
    const date = around.add({ days });
    if (schedule.frequency === 'weekly' && !schedule.weekdays.includes(WEEKDAYS[date.dayOfWeek - 1]!))
      continue;
    const wall = date.toPlainDateTime({ hour: schedule.hour, minute: schedule.minute });
    const [earlier, later] = (['earlier', 'later'] as const).map((disambiguation) =>
      wall.toZonedDateTime(zone, { disambiguation }),
    );
    if (earlier!.equals(later!)) continue;
    const exists = earlier!.toPlainDateTime().equals(wall);
    const run = exists ? earlier!.toInstant() : change;
    if (runs.some((one) => one.equals(run))) return { kind: exists ? 'twice' : 'skipped', run: iso(run) };
  }
  return null;
}
