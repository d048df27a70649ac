import { expect, test } from 'vitest';
import type { TakenOccurrence } from '@holdfast/backup-engine/testing';
import { temporaryFolder } from './in-memory.ts';
import { randomOf, seedOf } from './random.ts';
import { TenYears, type ExpectedOccurrence, type Frequency } from './ten-years.ts';

/**
 * Ten years of the real scheduler over the real catalogue, by a clock that leaps from event to event, in a dozen zones:
 * half-hour and 45-minute offsets, none and half an hour of daylight saving, a date that was left out, rules that were
 * changed. Runs last as long as they like and fail now and then; the process stops and starts, at once or after weeks.
 * Weekly schedules run throughout, daily and hourly ones around each change of their zone's offset;
 * HOLDFAST_TEST_THROUGHOUT=weekly,daily,hourly names those that run through all ten years.
 */
const SEED = seedOf('HOLDFAST_TEST_SEED');
const THROUGHOUT = (process.env['HOLDFAST_TEST_THROUGHOUT'] ?? 'weekly').split(',') as Frequency[];

test(
  'no run is missed, none doubled, and an outage is made up for by exactly one',
  { timeout: 3_600_000 },
  async () => {
    await using folder = await temporaryFolder();
    await using years = await TenYears.create(folder.path, {
      random: randomOf(SEED),
      throughout: THROUGHOUT,
    });
    await years.live();
    const { expected, taken } = await years.outcome();
    let runs = 0;
    for (const [serviceId, occurrences] of expected) {
      const own = taken.filter((occurrence) => occurrence.serviceId === serviceId);
      expect(firstDifference(own.map(shown), occurrences.map(shown)), serviceId).toBeNull();
      runs += own.length;
    }
    // An occurrence lets go of its backup once retention has removed it.
    const begun = new Set(years.begun);
    expect(begun.size, 'no backup is begun twice').toBe(years.begun.length);
    expect(years.begun.length).toBe(taken.filter(({ outcome }) => outcome === 'started').length);
    const strangers = taken.filter(({ backupId }) => backupId !== null && !begun.has(backupId));
    expect(strangers).toEqual([]);
    const outages = taken.filter(({ missed }) => missed > 0).length;
    const skipped = taken.filter(({ outcome }) => outcome === 'skipped').length;
    expect(outages).toBeGreaterThan(10);
    process.stdout.write(
      `${JSON.stringify({ schedules: expected.size, runs, skipped, madeUpForMany: outages, looks: years.looks })}\n`,
    );
  },
);

function shown({ instant, outcome, missed }: TakenOccurrence | ExpectedOccurrence): string {
  return `${new Date(instant).toISOString()} ${outcome}${missed > 0 ? ` and ${missed} missed` : ''}`;
}

function firstDifference(seen: readonly string[], expected: readonly string[]): object | null {
  const length = Math.max(seen.length, expected.length);
  for (let index = 0; index < length; index += 1)
    if (seen[index] !== expected[index]) return { index, seen: seen[index], expected: expected[index] };
  return null;
}
