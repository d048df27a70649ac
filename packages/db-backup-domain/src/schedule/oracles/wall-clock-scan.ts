import type { FormSchedule } from '../../wire/index.ts';

const QUARTER = 15 * 60_000;
const WEEKDAYS_FROM_SUNDAY = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** What the clock on the wall showed at one real quarter of an hour: `2026-03-29 01:45`. */
interface Reading {
  readonly instant: string;
  readonly wall: string;
}

/**
 * Reads the wall clock of a zone at every real quarter of an hour in [from, to). No offset is ever computed: only what
 * Intl shows is compared, as text. Serves schedules whose minute is a quarter.
 */
export function scanWallClock(zone: string, from: string, to: string): Reading[] {
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const readings: Reading[] = [];
  for (let at = Date.parse(from); at < Date.parse(to); at += QUARTER) {
    readings.push({ instant: new Date(at).toISOString(), wall: clock.format(at) });
  }
  return readings;
}

/** The readings at which a schedule runs, by the words of the rule alone. */
export function scannedRuns(schedule: FormSchedule, readings: readonly Reading[]): string[] {
  const two = (value: number): string => String(value).padStart(2, '0');
  if (schedule.frequency === 'hourly') {
    return readings.filter(({ wall }) => wall.endsWith(`:${two(schedule.minute)}`)).map((r) => r.instant);
  }
  const time = `${two(schedule.hour)}:${two(schedule.minute)}`;
  const due = namedDates(readings)
    .filter((date) => schedule.frequency === 'daily' || schedule.weekdays.includes(weekdayOf(date)))
    .map((date) => `${date} ${time}`);
  const runs = new Set<string>();
  const first = readings[0]?.wall ?? '';
  let next = due.findIndex((wall) => wall >= first);
  for (const { instant, wall } of readings) {
    for (let wanted = due[next]; wanted !== undefined && wanted <= wall; wanted = due[next]) {
      runs.add(instant);
      next += 1;
    }
  }
  return [...runs];
}

/** Every date of the calendar from the first reading to the last, also one that a zone skipped whole. */
function namedDates(readings: readonly Reading[]): string[] {
  const first = readings[0]?.wall.slice(0, 10) ?? '';
  const last = readings.at(-1)?.wall.slice(0, 10) ?? '';
  const dates: string[] = [];
  for (let date = first; date <= last; date = followingDate(date)) dates.push(date);
  return dates;
}

function followingDate(date: string): string {
  const day = new Date(`${date}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

function weekdayOf(date: string): (typeof WEEKDAYS_FROM_SUNDAY)[number] {
  const weekday = WEEKDAYS_FROM_SUNDAY[new Date(`${date}T12:00:00Z`).getUTCDay()];
  if (weekday === undefined) throw new Error(`no date: ${date}`);
  return weekday;
}
