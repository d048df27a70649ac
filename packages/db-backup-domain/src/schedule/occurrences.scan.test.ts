import { describe, expect, it } from 'vitest';
import type { FormSchedule } from '../wire/index.ts';
import { nextRuns } from './occurrences.ts';
import { NOTED_ZONES } from './oracles/schedule-arbitraries.ts';
import { TEN_YEARS } from './oracles/temporal-oracle.ts';
import { scannedRuns, scanWallClock } from './oracles/wall-clock-scan.ts';

const daily = (hour: number, minute: number): FormSchedule => ({ frequency: 'daily', hour, minute });
const weekend = (hour: number, minute: number): FormSchedule => ({
  frequency: 'weekly',
  weekdays: ['sat', 'sun', 'mon'],
  hour,
  minute,
});

describe('nextRuns against a scan of the wall clock at every quarter of an hour of ten years', () => {
  it.each(NOTED_ZONES)('agrees in %s', (zone) => {
    const readings = scanWallClock(zone, TEN_YEARS.from, TEN_YEARS.to);
    const schedules: FormSchedule[] = [
      ...[0, 1, 2, 3, 23].flatMap((hour) => [daily(hour, 0), daily(hour, 45)]),
      ...[0, 1].map((hour) => weekend(hour, 15)),
      { frequency: 'weekly', weekdays: ['sun'], hour: 2, minute: 30 },
      ...[15, 45].map((minute) => ({ frequency: 'hourly' as const, minute })),
    ];
    for (const schedule of schedules) {
      const scanned = scannedRuns(schedule, readings);
      const from = new Date(Date.parse(TEN_YEARS.from) - 1).toISOString();
      const runs = nextRuns(schedule, zone, { from, count: scanned.length });
      const wrong = scanned.findIndex((instant, index) => instant !== runs[index]);
      expect({ schedule, scanned: scanned[wrong], run: runs[wrong] }).toEqual({ schedule });
      expect(scanned.length).toBeGreaterThan(500);
    }
  });
});
