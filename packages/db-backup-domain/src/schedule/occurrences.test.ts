import { describe, expect, it } from 'vitest';
import type { FormSchedule, Schedule } from '../wire/index.ts';
import { nextRuns } from './occurrences.ts';

const at = (hour: number, minute: number): FormSchedule => ({ frequency: 'daily', hour, minute });

describe('nextRuns', () => {
  it('runs a skipped wall time at the first instant after the gap', () => {
    expect(nextRuns(at(2, 30), 'Europe/Berlin', { from: '2026-03-28T12:00:00Z', count: 2 })).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
  });

  it('runs a wall time that occurs twice once, the first time', () => {
    expect(nextRuns(at(2, 30), 'Europe/Berlin', { from: '2026-10-24T12:00:00Z', count: 2 })).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  it('starts strictly after `from`', () => {
    const [first = ''] = nextRuns(at(9, 0), 'Asia/Kolkata', { from: '2026-01-01T00:00:00Z', count: 1 });
    expect(nextRuns(at(9, 0), 'Asia/Kolkata', { from: first, count: 1 })).toEqual([
      '2026-01-02T03:30:00.000Z',
    ]);
  });

  it('moves a half hour with the half-hour daylight saving of Lord Howe Island, hourly', () => {
    const hourly: FormSchedule = { frequency: 'hourly', minute: 15 };
    // The clock goes from 02:00 to 02:30 at 15:30Z: there is no 02:15.
    expect(nextRuns(hourly, 'Australia/Lord_Howe', { from: '2026-10-03T14:00:00Z', count: 3 })).toEqual([
      '2026-10-03T14:45:00.000Z',
      '2026-10-03T16:15:00.000Z',
      '2026-10-03T17:15:00.000Z',
    ]);
  });

  it('runs once at the end of a date that a zone skipped whole', () => {
    expect(nextRuns(at(10, 0), 'Pacific/Apia', { from: '2011-12-29T12:00:00Z', count: 3 })).toEqual([
      '2011-12-29T20:00:00.000Z',
      '2011-12-30T10:00:00.000Z',
      '2011-12-30T20:00:00.000Z',
    ]);
    expect(nextRuns(at(0, 0), 'Pacific/Apia', { from: '2011-12-29T12:00:00Z', count: 2 })).toEqual([
      '2011-12-30T10:00:00.000Z',
      '2011-12-31T10:00:00.000Z',
    ]);
  });

  it('runs a custom cron in UTC, whatever the zone', () => {
    const custom: Schedule = { frequency: 'custom', cron: '0 2 29 2 *' };
    expect(nextRuns(custom, 'Asia/Tokyo', { from: '2026-01-01T00:00:00Z', count: 2 })).toEqual([
      '2028-02-29T02:00:00.000Z',
      '2032-02-29T02:00:00.000Z',
    ]);
    expect(
      nextRuns({ frequency: 'custom', cron: '0 0 30 2 *' }, 'UTC', {
        from: '2024-01-01T00:00:00Z',
        count: 1,
      }),
    ).toEqual([]);
  });

  it('is quick enough to answer while someone types', () => {
    const instants = Array.from({ length: 200 }, (_, day) => new Date(1_770_000_000_000 + day * 86_400_000));
    nextRuns(at(2, 30), 'America/New_York', { from: '2024-01-01T00:00:00Z', count: 5 });
    const start = performance.now();
    for (const from of instants)
      nextRuns(at(2, 30), 'America/New_York', { from: from.toISOString(), count: 5 });
    // Some 0.03 ms each on an idle machine; the bound allows for a busy one.
    expect((performance.now() - start) / instants.length).toBeLessThan(2);
  });
});
