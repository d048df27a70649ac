import { Temporal } from '@js-temporal/polyfill';
import { WEEKDAYS, type FormSchedule } from '../../wire/index.ts';

/**
 * What the schedule rules say, worked out by Temporal: its calendar, its disambiguation, its search for transitions.
 * The polyfill takes its zone data from Intl as the code under test does, so this oracle judges the arithmetic, not the
 * data.
 */
export const TEN_YEARS = { from: '2024-01-01T00:00:00Z', to: '2034-01-01T00:00:00Z' } as const;

export const ALL_ZONES: readonly string[] = [...Intl.supportedValuesOf('timeZone'), 'UTC'];

/** Instants in [from, to) at which the zone's offset changes. */
export function transitions(zone: string, { from, to }: { from: string; to: string }): Temporal.Instant[] {
  const found: Temporal.Instant[] = [];
  const end = Temporal.Instant.from(to);
  // A nanosecond back, so that a change at `from` itself is found.
  let here = Temporal.Instant.from(from).subtract({ nanoseconds: 1 }).toZonedDateTimeISO(zone);
  for (;;) {
    const next = here.getTimeZoneTransition('next');
    if (next === null || Temporal.Instant.compare(next.toInstant(), end) >= 0) return found;
    found.push(next.toInstant());
    here = next;
  }
}

const known = new Map<string, readonly Temporal.Instant[]>();

/** The changes of a zone's offset in the ten years. Finding them is slow and they are always the same. */
export function changesInTenYears(zone: string): readonly Temporal.Instant[] {
  const changes = known.get(zone) ?? transitions(zone, TEN_YEARS);
  known.set(zone, changes);
  return changes;
}

/** When a daily or weekly schedule runs in [from, to]. */
export function expectedRuns(
  schedule: Exclude<FormSchedule, { frequency: 'hourly' }>,
  zone: string,
  { from, to }: { from: Temporal.Instant; to: Temporal.Instant },
): string[] {
  const time = Temporal.PlainTime.from({ hour: schedule.hour, minute: schedule.minute });
  const last = to.toZonedDateTimeISO(zone).toPlainDate().add({ days: 1 });
  const runs = new Set<string>();
  for (
    let date = from.toZonedDateTimeISO(zone).toPlainDate().subtract({ days: 3 });
    Temporal.PlainDate.compare(date, last) <= 0;
    date = date.add({ days: 1 })
  ) {
    const weekday = WEEKDAYS[date.dayOfWeek - 1];
    if (schedule.frequency === 'weekly' && (weekday === undefined || !schedule.weekdays.includes(weekday)))
      continue;
    const run = expectedRun(date.toPlainDateTime(time), zone);
    if (Temporal.Instant.compare(run, from) >= 0 && Temporal.Instant.compare(run, to) <= 0) {
      runs.add(run.toString({ fractionalSecondDigits: 3 }));
    }
  }
  return [...runs];
}

function expectedRun(wall: Temporal.PlainDateTime, zone: string): Temporal.Instant {
  const earlier = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (earlier.toPlainDateTime().equals(wall)) return earlier.toInstant();
  const afterGap = earlier.getTimeZoneTransition('next');
  if (afterGap === null) throw new Error('a skipped wall time lies before a transition');
  return afterGap.toInstant();
}

/** The UTC minute, hour and day of week of a wall time under the offset that the zone has at `at`, by Temporal. */
export function utcFieldsOf(
  wall: { weekday: number; hour: number; minute: number },
  zone: string,
  at: string,
): { minute: number; hour: number; dayOfWeek: number } {
  const offset = Temporal.Instant.from(at).toZonedDateTimeISO(zone).offset;
  // 1 January 2024 was a Monday.
  const utc = Temporal.PlainDateTime.from({ year: 2024, month: 1, day: 1 + wall.weekday, ...time(wall) })
    .toZonedDateTime(offset)
    .withTimeZone('UTC');
  return { minute: utc.minute, hour: utc.hour, dayOfWeek: utc.dayOfWeek % 7 };
}

function time({ hour, minute }: { hour: number; minute: number }): { hour: number; minute: number } {
  return { hour, minute };
}
