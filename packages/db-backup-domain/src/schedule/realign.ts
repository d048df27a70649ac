import type { FormSchedule, Schedule } from '../wire/index.ts';
import { encodeWithOffset } from './codec.ts';
import { cronFirings } from './cron/cron-firings.ts';
import { parseCron } from './cron/cron.ts';
import { MINUTE, toMs, type Instant } from './instant.ts';
import { occurrencesAfter } from './occurrences.ts';
import { validateSchedule } from './validate-schedule.ts';
import { zoneClock } from './zone/zone-clock.ts';

/**
 * The UTC cron to store after a run at `justRanAt`, or when a policy is saved at `justRanAt`: its first firing after
 * that instant is exactly the schedule's next run. Throws SCHEDULE_INVALID, TIME_ZONE_INVALID.
 *
 * Almost always it is what `encode` gives at the next run. Where that cron would fire once too early (the second time a
 * wall time occurs, for one), the days or hours of the early firing are left out until the next realignment; should
 * none follow, such a cron loses as little as a cron can: one day of the week, one hour of the day, or for a schedule
 * of a single weekday all but one run a month.
 */
export function realign(schedule: Schedule, zone: string, justRanAt: Instant): string {
  validateSchedule(schedule, zone);
  if (schedule.frequency === 'custom') return schedule.cron;
  const after = toMs(justRanAt);
  for (const next of occurrencesAfter(schedule, zoneClock(zone), after)) {
    const cron = encodeWithOffset(schedule, Math.round((next.wall - next.instant) / MINUTE));
    const early = firingsBetween(cron, after, next.instant);
    return early.length === 0 ? cron : withoutFirings(schedule, cron, { early, next: next.instant });
  }
  throw new Error('a schedule of a form always has a next run');
}

function firingsBetween(cron: string, after: number, before: number): Date[] {
  const firings: Date[] = [];
  for (const firing of cronFirings(parseCron(cron), after)) {
    if (firing >= before) break;
    firings.push(new Date(firing));
  }
  return firings;
}

function withoutFirings(
  schedule: FormSchedule,
  cron: string,
  { early, next }: { readonly early: readonly Date[]; readonly next: number },
): string {
  const { minute, hour, dayOfWeek } = parseCron(cron);
  const hours = new Set(early.map((firing) => firing.getUTCHours()));
  const days = new Set(early.map((firing) => firing.getUTCDay()));
  if (schedule.frequency === 'hourly') return `${minute.values} ${without(hour.values, hours)} * * *`;
  const time = `${minute.values} ${hour.values}`;
  const date = new Date(next);
  // Within the eight days to the next run no day of the month comes twice.
  if (days.has(date.getUTCDay())) return `${time} ${date.getUTCDate()} * *`;
  return `${time} * * ${without(dayOfWeek.values, days)}`;
}

function without(values: readonly number[], left: ReadonlySet<number>): string {
  return values.filter((value) => !left.has(value)).join(',');
}
