import { isHoldfastError } from '../errors/index.ts';
import { WEEKDAYS, type FormSchedule, type Schedule, type Weekday } from '../wire/index.ts';
import { parseCron, type Cron, type CronField } from './cron/cron.ts';
import { MINUTE, modulo, toMs, type Instant } from './instant.ts';
import { validateSchedule } from './validate-schedule.ts';
import { zoneClock } from './zone/zone-clock.ts';

const MINUTES_OF_DAY = 24 * 60;

/**
 * The UTC cron that says the same as a wall-clock schedule while the zone has the offset it has at `at`. A custom
 * schedule is UTC cron already and stays as it is. Throws SCHEDULE_INVALID, TIME_ZONE_INVALID.
 *
 * `decode` with the same zone and `at` is its exact inverse: weekdays come back in the order mon to sun. To get the
 * cron to *store*, ask `realign`: the offset at `at` is not always the one at the next occurrence.
 */
export function encode(schedule: Schedule, zone: string, at: Instant): string {
  validateSchedule(schedule, zone);
  if (schedule.frequency === 'custom') return schedule.cron;
  return encodeWithOffset(schedule, offsetMinutes(zone, at));
}

/**
 * The wall-clock schedule that a UTC cron says while the zone has the offset it has at `at`; what no form can say, and
 * what cannot be read at all, comes back as `custom` with the cron unchanged. Throws TIME_ZONE_INVALID.
 */
export function decode(cron: string, zone: string, at: Instant): Schedule {
  const offset = offsetMinutes(zone, at);
  const custom: Schedule = { frequency: 'custom', cron };
  try {
    return decodeWithOffset(parseCron(cron), offset) ?? custom;
  } catch (error) {
    if (isHoldfastError(error, 'SCHEDULE_INVALID')) return custom;
    throw error;
  }
}

/** `offset` in minutes: the wall time less the UTC time of one occurrence. */
export function encodeWithOffset(schedule: FormSchedule, offset: number): string {
  if (schedule.frequency === 'hourly') return `${modulo(schedule.minute - offset, 60)} * * * *`;
  const total = schedule.hour * 60 + schedule.minute - offset;
  const minuteOfDay = modulo(total, MINUTES_OF_DAY);
  const time = `${minuteOfDay % 60} ${Math.floor(minuteOfDay / 60)}`;
  if (schedule.frequency === 'daily') return `${time} * * *`;
  const days = Math.floor(total / MINUTES_OF_DAY);
  const cronDays = schedule.weekdays.map((weekday) => modulo(cronDayOf(weekday) + days, 7));
  return `${time} * * ${cronDays.sort((a, b) => a - b).join(',')}`;
}

function decodeWithOffset(cron: Cron, offset: number): FormSchedule | null {
  const minute = onlyValue(cron.minute);
  if (minute === null || !cron.dayOfMonth.open || cron.month.values.length !== 12) return null;
  if (cron.hour.values.length === 24) {
    const everyDay = cron.dayOfWeek.values.length === 7;
    return everyDay ? { frequency: 'hourly', minute: modulo(minute + offset, 60) } : null;
  }
  const hour = onlyValue(cron.hour);
  if (hour === null) return null;
  const total = hour * 60 + minute + offset;
  const minuteOfDay = modulo(total, MINUTES_OF_DAY);
  const time = { hour: Math.floor(minuteOfDay / 60), minute: minuteOfDay % 60 };
  if (cron.dayOfWeek.open) return { frequency: 'daily', ...time };
  const days = Math.floor(total / MINUTES_OF_DAY);
  const wallDays = new Set(cron.dayOfWeek.values.map((cronDay) => modulo(cronDay + days, 7)));
  return {
    frequency: 'weekly',
    weekdays: WEEKDAYS.filter((weekday) => wallDays.has(cronDayOf(weekday))),
    ...time,
  };
}

/** Cron counts from Sunday, 0. */
export function cronDayOf(weekday: Weekday): number {
  return (WEEKDAYS.indexOf(weekday) + 1) % 7;
}

function onlyValue(field: CronField): number | null {
  const [value] = field.values;
  return field.values.length === 1 && value !== undefined ? value : null;
}

/** Only offsets of long ago had seconds; a cron cannot say them, so they are rounded, alike in both directions. */
function offsetMinutes(zone: string, at: Instant): number {
  return Math.round(zoneClock(zone).offsetAt(toMs(at)) / MINUTE);
}
