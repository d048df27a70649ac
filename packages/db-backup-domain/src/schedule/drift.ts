import type { Schedule } from '../wire/index.ts';
import { cronFirings } from './cron/cron-firings.ts';
import { parseCron } from './cron/cron.ts';
import { DAY, toInstant, toMs, type Instant } from './instant.ts';
import { runsAfter } from './occurrences.ts';

/** A year and a month: every zone that has daylight saving has gone through both changes by then. */
const LOOK_AHEAD = 400 * DAY;

/**
 * From when a stored UTC cron that nobody realigns is wrong: the first instant after `at`, within 400 days, at which
 * either the schedule runs and the cron does not fire, or the other way round. null: they agree. Throws
 * SCHEDULE_INVALID (also for the cron), TIME_ZONE_INVALID.
 */
export function driftFrom(
  schedule: Schedule,
  zone: string,
  { cron, at }: { readonly cron: string; readonly at: Instant },
): Instant | null {
  const from = toMs(at);
  const runs = runsAfter(schedule, zone, from);
  if (schedule.frequency === 'custom' && schedule.cron.trim() === cron.trim()) return null;
  const firings = cronFirings(parseCron(cron), from);
  for (;;) {
    const run = runs.next().value ?? Infinity;
    const firing = firings.next().value ?? Infinity;
    const first = Math.min(run, firing);
    if (first > from + LOOK_AHEAD) return null;
    if (run !== firing) return toInstant(first);
  }
}
