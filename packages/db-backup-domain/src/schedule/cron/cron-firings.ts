import type { Cron } from './cron.ts';
import { DAY, HOUR, MINUTE, modulo } from '../instant.ts';

/** 29 February may be eight years away (2096 to 2104); a cron without a firing in nine years has none. */
const LONGEST_WAIT_DAYS = 9 * 366;
/** 1 January 1970 was a Thursday. */
const WEEKDAY_OF_DAY_0 = 4;

/** The instants after `after` at which a cron that runs in UTC fires, in order, without end unless it never fires. */
export function* cronFirings(cron: Cron, after: number): Generator<number, void, void> {
  let lastDay = Math.floor(after / DAY);
  for (let day = lastDay; day - lastDay <= LONGEST_WAIT_DAYS; day++) {
    if (!firesOnDay(cron, day)) continue;
    for (const hour of cron.hour.values) {
      for (const minute of cron.minute.values) {
        const firing = day * DAY + hour * HOUR + minute * MINUTE;
        if (firing > after) yield firing;
      }
    }
    lastDay = day;
  }
}

/** The last instant up to `until` at which it fired; null: none in the nine years before. */
export function lastFiringUntil(cron: Cron, until: number): number | null {
  const today = Math.floor(until / DAY);
  for (let day = today; today - day <= LONGEST_WAIT_DAYS; day--) {
    if (!firesOnDay(cron, day)) continue;
    for (const hour of cron.hour.values.toReversed()) {
      for (const minute of cron.minute.values.toReversed()) {
        const firing = day * DAY + hour * HOUR + minute * MINUTE;
        if (firing <= until) return firing;
      }
    }
  }
  return null;
}

/** The Vixie rule as Kubernetes applies it: both day fields restricted means either, one left open means both. */
function firesOnDay(cron: Cron, day: number): boolean {
  const date = new Date(day * DAY);
  if (!cron.month.values.includes(date.getUTCMonth() + 1)) return false;
  const inMonth = cron.dayOfMonth.values.includes(date.getUTCDate());
  const inWeek = cron.dayOfWeek.values.includes(modulo(day + WEEKDAY_OF_DAY_0, 7));
  return cron.dayOfMonth.open || cron.dayOfWeek.open ? inMonth && inWeek : inMonth || inWeek;
}
