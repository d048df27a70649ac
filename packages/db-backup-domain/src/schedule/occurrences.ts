import type { FormSchedule, Schedule } from '../wire/index.ts';
import { cronDayOf } from './codec.ts';
import { cronFirings } from './cron/cron-firings.ts';
import { parseCron } from './cron/cron.ts';
import { DAY, HOUR, MINUTE, modulo, toInstant, toMs, type Instant } from './instant.ts';
import { validateSchedule } from './validate-schedule.ts';
import { zoneClock, type ZoneClock } from './zone/zone-clock.ts';

/** One run of a schedule, in milliseconds since the epoch. */
export interface Occurrence {
  readonly instant: number;
  /**
   * The wall time it stands for, read as if the zone were UTC. Differs from what the wall shows at `instant` only
   * where daylight saving skipped it.
   */
  readonly wall: number;
}

/** 1 January 1970 was a Thursday. */
const WEEKDAY_OF_DAY_0 = 4;

/**
 * The next `count` instants after `from` at which the schedule runs; fewer only for a custom cron that never fires.
 *
 * Daily and weekly: a wall time that the zone skips runs at the first instant after the gap; one that occurs twice runs
 * the first time only. Hourly: every instant whose wall clock shows the minute. Custom: UTC cron as Kubernetes runs it,
 * whatever the zone. Throws SCHEDULE_INVALID, TIME_ZONE_INVALID.
 */
export function nextRuns(
  schedule: Schedule,
  zone: string,
  { from, count }: { readonly from: Instant; readonly count: number },
): Instant[] {
  const instants: Instant[] = [];
  const runs = runsAfter(schedule, zone, toMs(from));
  while (instants.length < count) {
    const next = runs.next();
    if (next.done === true) break;
    instants.push(toInstant(next.value));
  }
  return instants;
}

/** The instants after `after` and before `before` at which the schedule runs, in order; the rules of `nextRuns`. */
export function runsBetween(
  schedule: Schedule,
  zone: string,
  { after, before }: { readonly after: Instant; readonly before: Instant },
): Instant[] {
  const end = toMs(before);
  const instants: Instant[] = [];
  for (const run of runsAfter(schedule, zone, toMs(after))) {
    if (run >= end) break;
    instants.push(toInstant(run));
  }
  return instants;
}

/** Every instant after `after` at which the schedule runs, in order. Validates before the first step. */
export function runsAfter(schedule: Schedule, zone: string, after: number): Generator<number, void, void> {
  validateSchedule(schedule, zone);
  if (schedule.frequency === 'custom') return cronFirings(parseCron(schedule.cron), after);
  return instantsOf(occurrencesAfter(schedule, zoneClock(zone), after));
}

function* instantsOf(occurrences: Iterable<Occurrence>): Generator<number, void, void> {
  for (const occurrence of occurrences) yield occurrence.instant;
}

/** As `runsAfter`, with the wall time that each run stands for. The schedule must be valid. */
export function occurrencesAfter(
  schedule: FormSchedule,
  clock: ZoneClock,
  after: number,
): Generator<Occurrence, void, void> {
  return schedule.frequency === 'hourly'
    ? hourly(schedule.minute, clock, after)
    : atTimeOfDay(schedule, clock, after);
}

function* hourly(minute: number, clock: ZoneClock, after: number): Generator<Occurrence, void, void> {
  for (let instant = after; ;) {
    instant = clock.nextMinuteOfHour(minute, instant);
    yield { instant, wall: instant + clock.offsetAt(instant) };
  }
}

type TimeOfDaySchedule = Exclude<FormSchedule, { frequency: 'hourly' }>;

function* atTimeOfDay(
  schedule: TimeOfDaySchedule,
  clock: ZoneClock,
  after: number,
): Generator<Occurrence, void, void> {
  const cronDays = schedule.frequency === 'weekly' ? schedule.weekdays.map(cronDayOf) : null;
  const timeOfDay = schedule.hour * HOUR + schedule.minute * MINUTE;
  let last = after;
  // A run is the first instant at or past its wall time, so one after `after` stands for a later wall time than now.
  for (let day = Math.floor((after + clock.offsetAt(after)) / DAY); ; day++) {
    if (cronDays !== null && !cronDays.includes(modulo(day + WEEKDAY_OF_DAY_0, 7))) continue;
    const wall = day * DAY + timeOfDay;
    const instant = clock.firstAtOrPast(wall);
    // Two wall times may fall on one instant, where a skipped one runs as the next one begins: that is one run.
    if (instant <= last) continue;
    yield { instant, wall };
    last = instant;
  }
}
