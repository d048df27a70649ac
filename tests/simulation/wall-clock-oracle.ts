import type { FormSchedule } from '@holdfast/db-backup-domain/wire';

/**
 * When a schedule must run, worked out apart from the code under test: from what Intl shows on the wall of a zone, as
 * text. The stretches of one offset are found by comparing wall clocks; a run is then the first instant at which the
 * wall shows its time or something past it.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** No zone changes its offset and back within it. */
const HALF_DAY_MS = 12 * HOUR_MS;
const WEEKDAYS_FROM_SUNDAY = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** From `from` to `to`, exclusive, the wall is ahead of UTC by `offset`; milliseconds. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

export function stretchesOf(zone: string, from: number, to: number): Stretch[] {
  const shows = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const offsetAt = (at: number): number => Date.parse(`${shows.format(at).replace(' ', 'T')}Z`) - at;
  const stretches: Stretch[] = [];
  let begun = from;
  let offset = offsetAt(from);
  for (let at = from; at < to; at += HALF_DAY_MS) {
    const next = Math.min(at + HALF_DAY_MS, to);
    const after = offsetAt(next);
    if (after === offset) continue;
    const change = changeBetween(at, next, (minute) => offsetAt(minute) === after);
    stretches.push({ from: begun, to: change, offset });
    [begun, offset] = [change, after];
  }
  return [...stretches, { from: begun, to, offset }];
}

/** The first whole minute in (low, high] at which it has changed. */
function changeBetween(low: number, high: number, hasChanged: (at: number) => boolean): number {
  let [before, after] = [Math.floor(low / MINUTE_MS), Math.ceil(high / MINUTE_MS)];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (hasChanged(middle * MINUTE_MS)) after = middle;
    else before = middle;
  }
  return after * MINUTE_MS;
}

/** Every instant of the stretches at which it runs, in order. */
export function runsOf(schedule: FormSchedule, stretches: readonly Stretch[]): number[] {
  return schedule.frequency === 'hourly'
    ? stretches.flatMap((stretch) => minutesOf(stretch, schedule.minute))
    : [...new Set(wallTimes(schedule, stretches).flatMap((wall) => firstAtOrPast(wall, stretches)))];
}

function minutesOf({ from, to, offset }: Stretch, minute: number): number[] {
  const runs: number[] = [];
  const firstHour = Math.floor((from + offset) / HOUR_MS);
  for (let at = firstHour * HOUR_MS + minute * MINUTE_MS - offset; at < to; at += HOUR_MS)
    if (at >= from) runs.push(at);
  return runs;
}

/** As if the zone were UTC. */
function wallTimes(
  schedule: Exclude<FormSchedule, { frequency: 'hourly' }>,
  stretches: readonly Stretch[],
): number[] {
  const [first, last] = [stretches[0], stretches.at(-1)];
  if (first === undefined || last === undefined) return [];
  const walls: number[] = [];
  const days = [
    Math.floor((first.from + first.offset) / DAY_MS),
    Math.ceil((last.to + last.offset) / DAY_MS),
  ];
  for (let day = days[0]!; day <= days[1]!; day += 1) {
    const weekday = WEEKDAYS_FROM_SUNDAY[new Date(day * DAY_MS).getUTCDay()];
    const isNamed = schedule.frequency === 'daily' || schedule.weekdays.includes(weekday!);
    const wall = day * DAY_MS + schedule.hour * HOUR_MS + schedule.minute * MINUTE_MS;
    if (isNamed && wall >= first.from + first.offset) walls.push(wall);
  }
  return walls;
}

function firstAtOrPast(wall: number, stretches: readonly Stretch[]): number[] {
  const stretch = stretches.find(({ to, offset }) => wall < to + offset);
  return stretch === undefined ? [] : [Math.max(stretch.from, wall - stretch.offset)];
}
