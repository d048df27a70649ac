import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FormSchedule, Schedule } from '../wire/index.ts';
import { nextRuns } from './occurrences.ts';
import { anyDaily, anyInstant, anyWeekly, anyZone } from './oracles/schedule-arbitraries.ts';
import { ALL_ZONES, changesInTenYears, expectedRuns } from './oracles/temporal-oracle.ts';

/** Minutes from the wall time after a change: the edges of gap and overlap, and far away. */
const EDGES = [-121, -61, -60, -30, -1, 0, 1, 59, 60, 61, 120, 720];

type TimedSchedule = Exclude<FormSchedule, { frequency: 'hourly' }>;
const daily = (hour: number, minute: number): TimedSchedule => ({ frequency: 'daily', hour, minute });
const weekend = (hour: number, minute: number): TimedSchedule => ({
  frequency: 'weekly',
  weekdays: ['sat', 'sun', 'mon'],
  hour,
  minute,
});

/** Runs from one instant to another, both included. */
function runsBetween(schedule: Schedule, zone: string, [from, to]: readonly [number, number]): string[] {
  const runs: string[] = [];
  let after = from - 1;
  for (;;) {
    const [run] = nextRuns(schedule, zone, { from: new Date(after).toISOString(), count: 1 });
    if (run === undefined || Date.parse(run) > to) return runs;
    runs.push(run);
    after = Date.parse(run);
  }
}

describe('nextRuns against Temporal', () => {
  it('agrees around every change of offset of every zone in ten years', () => {
    let changes = 0;
    for (const zone of ALL_ZONES) {
      for (const change of changesInTenYears(zone)) {
        changes += 1;
        const from = change.subtract({ hours: 36 });
        const to = change.add({ hours: 60 });
        const local = change.toZonedDateTimeISO(zone);
        // Times in the gap or the overlap, on its edges, and far from it.
        for (const minutes of [15 + (changes % 40), EDGES[changes % EDGES.length] ?? 0]) {
          const { hour, minute } = local.toPlainDateTime().add({ minutes });
          const schedule = changes % 2 === 0 ? daily(hour, minute) : weekend(hour, minute);
          expect(runsBetween(schedule, zone, [from.epochMilliseconds, to.epochMilliseconds])).toEqual(
            expectedRuns(schedule, zone, { from, to }),
          );
        }
      }
    }
    expect(changes).toBeGreaterThan(2000);
  });

  it('agrees anywhere in ten years', () => {
    fc.assert(
      fc.property(fc.oneof(anyDaily, anyWeekly), anyZone, anyInstant, (schedule, zone, instant) => {
        const from = Temporal.Instant.from(instant);
        const to = from.add({ hours: 24 * 9 });
        expect(runsBetween(schedule, zone, [from.epochMilliseconds, to.epochMilliseconds])).toEqual(
          expectedRuns(schedule, zone, { from, to }),
        );
      }),
      { numRuns: 1500 },
    );
  });
});
