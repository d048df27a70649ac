import type { Schedule } from '../wire/index.ts';
import { DAY, HOUR, MINUTE, toInstant, toMs, type Instant } from './instant.ts';
import { occurrencesAfter, type Occurrence } from './occurrences.ts';
import { validateSchedule } from './validate-schedule.ts';
import { zoneClock, type ZoneClock } from './zone/zone-clock.ts';

/** What a change of a zone's clocks does to the runs of a schedule. */
export interface ClockChange {
  /** The first instant at which the clocks show the new time. */
  readonly at: Instant;
  /** How far they go forward; negative: back. */
  readonly minutes: number;
  /**
   * The run whose time the change leaves out (it is then at the first moment after the gap), or brings twice (it is then
   * the first time only); null: the change falls between two runs.
   */
  readonly met: { readonly kind: 'skipped' | 'twice'; readonly run: Instant } | null;
  /** The last run before the change and the first one after it that are at the schedule's own time. */
  readonly before: Instant;
  readonly after: Instant;
}

/** Two runs of a weekly schedule are no farther apart, whatever the clocks do. */
const LONGEST_PAUSE = 8 * DAY;

/**
 * The first change of the zone's clocks after `from`, up to `until`, that the schedule feels; null: there is none. A
 * custom schedule is UTC and feels none; an hourly one feels only a change by part of an hour, for otherwise its runs
 * stay an hour apart. Throws SCHEDULE_INVALID, TIME_ZONE_INVALID.
 */
export function nextClockChange(
  schedule: Schedule,
  zone: string,
  { from, until }: { readonly from: Instant; readonly until: Instant },
): ClockChange | null {
  validateSchedule(schedule, zone);
  if (schedule.frequency === 'custom') return null;
  const clock = zoneClock(zone);
  for (const change of changesBetween(clock, toMs(from), toMs(until))) {
    if (schedule.frequency === 'hourly' && change.by % HOUR === 0) continue;
    const around = occurrencesAfter(schedule, clock, change.at - LONGEST_PAUSE);
    const felt = describe(change, around, clock);
    // Of two equal minutes of the wall an hourly schedule runs at both.
    return schedule.frequency === 'hourly' ? { ...felt, met: null } : felt;
  }
  return null;
}

interface Change {
  readonly at: number;
  /** The new offset less the old one. */
  readonly by: number;
}

function* changesBetween(clock: ZoneClock, from: number, until: number): Generator<Change, void, void> {
  for (let low = from; low < until;) {
    const high = Math.min(low + DAY, until);
    const before = clock.offsetAt(low);
    if (clock.offsetAt(high) !== before) {
      const at = clock.changeWithin(low, high);
      yield { at, by: clock.offsetAt(at) - before };
    }
    low = high;
  }
}

function describe({ at, by }: Change, runs: Iterable<Occurrence>, clock: ZoneClock): ClockChange {
  let before: Instant | null = null;
  let met: ClockChange['met'] = null;
  for (const { instant, wall } of runs) {
    const run = toInstant(instant);
    const skipped = wall !== instant + clock.offsetAt(instant);
    if (skipped) {
      if (instant === at) met = { kind: 'skipped', run };
    } else if (instant < at) {
      before = run;
      if (wall >= at + clock.offsetAt(at)) met = { kind: 'twice', run };
    } else if (before !== null) {
      return { at: toInstant(at), minutes: by / MINUTE, met, before, after: run };
    }
  }
  throw new Error('a schedule of a form runs before and after each change');
}
