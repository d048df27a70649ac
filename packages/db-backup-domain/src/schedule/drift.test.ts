import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FormSchedule } from '../wire/index.ts';
import { driftFrom } from './drift.ts';
import { anyDaily, anyHourly, anyInstant, anyWeekly, anyZone } from './oracles/schedule-arbitraries.ts';
import { expectedRuns, transitions } from './oracles/temporal-oracle.ts';
import { realign } from './realign.ts';

const at = '2026-01-15T00:00:00Z';
const DAY = 86_400_000;

type DaySchedule = Exclude<FormSchedule, { frequency: 'hourly' }>;
const daily = (hour: number, minute: number): DaySchedule => ({ frequency: 'daily', hour, minute });
const sundays = (hour: number, minute: number): DaySchedule => {
  return { frequency: 'weekly', weekdays: ['sun'], hour, minute };
};

/** Seldom met by chance. */
const BESIDE_A_CHANGE: [DaySchedule, string, string][] = [
  // Just after it, when the wall time comes again: the cron loses a weekday, or all but one day of the month.
  [daily(2, 30), 'Europe/Berlin', '2026-10-25T01:10:00.000Z'],
  [sundays(2, 30), 'Europe/Berlin', '2026-10-25T01:10:00.000Z'],
  // Before the zone's last change, with no run between: the cron is right for good.
  [sundays(12, 0), 'America/Asuncion', '2024-10-04T00:00:00.000Z'],
];

const isoOf = (ms: number): string => new Date(ms).toISOString();

function firstRunAfter(schedule: DaySchedule, zone: string, instant: string): number {
  const from = Temporal.Instant.from(instant).add({ milliseconds: 1 });
  const [first] = expectedRuns(schedule, zone, { from, to: from.add({ hours: 9 * 24 }) });
  if (first === undefined) throw new Error('a schedule of days runs within nine of them');
  return Date.parse(first);
}

describe('driftFrom', () => {
  it.each<[string, FormSchedule, string, string, string | null]>([
    ['the clock goes forward', daily(14, 0), 'Europe/Berlin', '0 13 * * *', '2026-03-29T12:00:00.000Z'],
    ['the run falls in the gap', daily(2, 30), 'Europe/Berlin', '30 1 * * *', '2026-03-29T01:00:00.000Z'],
    ['the zone has no daylight saving', daily(14, 0), 'Asia/Kolkata', '30 8 * * *', null],
    [
      'whole hours do not move a minute',
      { frequency: 'hourly', minute: 10 },
      'Europe/Berlin',
      '10 * * * *',
      null,
    ],
    [
      'half hours do',
      { frequency: 'hourly', minute: 10 },
      'Australia/Lord_Howe',
      '10 * * * *',
      '2026-04-04T15:10:00.000Z',
    ],
    ['the cron is wrong already', daily(14, 0), 'Europe/Berlin', '0 14 * * *', '2026-01-15T13:00:00.000Z'],
    ['the cron never fires', daily(14, 0), 'UTC', '0 0 30 2 *', '2026-01-15T14:00:00.000Z'],
    ['the cron skips days', daily(14, 0), 'UTC', '0 14 * * 1-6', '2026-01-18T14:00:00.000Z'],
  ])('when %s', (...[, schedule, zone, cron, drift]) => {
    expect(driftFrom(schedule, zone, { cron, at })).toBe(drift);
  });

  it('compares custom crons by what they do', () => {
    const custom = { frequency: 'custom', cron: '0 2 1 * *' } as const;
    expect(driftFrom(custom, 'UTC', { cron: '0 2 1 * *', at })).toBeNull();
    expect(driftFrom(custom, 'UTC', { cron: '00 02 01 JAN-DEC ?', at })).toBeNull();
    expect(driftFrom(custom, 'UTC', { cron: '0 3 1 * *', at })).toBe('2026-02-01T02:00:00.000Z');
  });

  it('refuses a cron that cannot be read', () => {
    expect(() => driftFrom(daily(14, 0), 'UTC', { cron: '0 14 * * 7', at })).toThrow(
      expect.objectContaining({ code: 'SCHEDULE_INVALID' }),
    );
  });

  it('finds for every zone the first run beside the next change of offset, and none without a change', () => {
    fc.assert(
      fc.property(fc.oneof(anyDaily, anyWeekly), anyZone, anyInstant, (schedule, zone, instant) => {
        const drift = driftFrom(schedule, zone, { cron: realign(schedule, zone, instant), at: instant });
        const start = Date.parse(instant);
        const end = start + 400 * DAY;
        // From before the instant on: just after a change wall times come again.
        const changes = transitions(zone, { from: isoOf(start - 2 * DAY), to: isoOf(end) }).map(
          (change) => change.epochMilliseconds,
        );
        if (drift === null) {
          // The cron is made for the first run. A change in the last days may have no run after it within sight.
          const first = firstRunAfter(schedule, zone, instant);
          expect(changes.filter((change) => change > first && change < end - 9 * DAY)).toEqual([]);
        } else {
          // A single weekday's cron may have been left one day of the month: the week after the first run is lost.
          const sincePrevious = changes.map((change) => Date.parse(drift) - change);
          expect(sincePrevious.some((distance) => distance > -2 * DAY && distance < 16 * DAY)).toBe(true);
        }
      }),
      { numRuns: 600, examples: BESIDE_A_CHANGE },
    );
  });

  it('finds none hourly where offsets change by whole hours', () => {
    fc.assert(
      fc.property(anyHourly, anyZone, anyInstant, (schedule, zone, instant) => {
        fc.pre(zone !== 'Australia/Lord_Howe');
        expect(driftFrom(schedule, zone, { cron: realign(schedule, zone, instant), at: instant })).toBeNull();
      }),
      { numRuns: 100 },
    );
  });
});
