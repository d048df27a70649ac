import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HoldfastError } from '../errors/index.ts';
import { encode } from './codec.ts';
import { lastFiring } from './last-firing.ts';
import { nextRuns } from './occurrences.ts';
import { anyFormSchedule, anyInstant, anyZone } from './oracles/schedule-arbitraries.ts';

test.each([
  ['30 2 * * *', '2026-11-21T02:30:00.000Z', '2026-11-21T02:30:00.000Z'],
  ['30 2 * * *', '2026-11-21T02:29:59.999Z', '2026-11-20T02:30:00.000Z'],
  ['5,35 0-23/2 * * *', '2026-11-21T01:00:00.000Z', '2026-11-21T00:35:00.000Z'],
  ['0 4 * * 0', '2026-11-21T00:00:00.000Z', '2026-11-15T04:00:00.000Z'],
  ['15 1 26 * *', '2026-11-21T00:00:00.000Z', '2026-10-26T01:15:00.000Z'],
  ['0 0 29 2 *', '2026-11-21T00:00:00.000Z', '2024-02-29T00:00:00.000Z'],
])('%s before %s', (cron, until, expected) => {
  expect(lastFiring(cron, until)).toBe(expected);
});

test('there is none of a cron that never fires, and of what is no cron', () => {
  expect(lastFiring('0 0 30 2 *', '2026-11-21T00:00:00.000Z')).toBeNull();
  expect(() => lastFiring('0 0 * * 7', '2026-11-21T00:00:00.000Z')).toThrow(HoldfastError);
});

test('between it and the next firing there is no other', () => {
  fc.assert(
    fc.property(anyFormSchedule, anyZone, anyInstant, (schedule, zone, until) => {
      const cron = encode(schedule, zone, until);
      const custom = { frequency: 'custom', cron } as const;
      const last = lastFiring(cron, until)!;
      expect(last <= until).toBe(true);
      const next = nextRuns(custom, 'UTC', { from: until, count: 1 });
      expect(nextRuns(custom, 'UTC', { from: last, count: 1 })).toEqual(next);
    }),
  );
});
