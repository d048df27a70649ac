import { HoldfastError } from '../errors/index.ts';
import { WEEKDAYS, type Schedule } from '../wire/index.ts';
import { parseCron } from './cron/cron.ts';
import { zoneClock } from './zone/zone-clock.ts';

/**
 * Throws SCHEDULE_INVALID where the schedule says nothing a backend could run, and TIME_ZONE_INVALID where a zone is
 * given that is none. A custom cron must be one that Kubernetes takes.
 */
export function validateSchedule(schedule: Schedule, zone?: string): void {
  if (schedule.frequency === 'custom') parseCron(schedule.cron);
  else {
    requireWhole('minute', schedule.minute, 59);
    if (schedule.frequency !== 'hourly') requireWhole('hour', schedule.hour, 23);
    if (schedule.frequency === 'weekly') requireWeekdays(schedule.weekdays);
  }
  if (zone !== undefined) zoneClock(zone);
}

function requireWhole(what: string, value: number, max: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= max) return;
  throw invalid(`The ${what} must be a whole number from 0 to ${max}, not ${value}.`);
}

function requireWeekdays(weekdays: readonly string[]): void {
  if (weekdays.length === 0) throw invalid('At least one weekday is needed.');
  for (const [index, weekday] of weekdays.entries()) {
    if (!(WEEKDAYS as readonly string[]).includes(weekday)) throw invalid(`"${weekday}" is no weekday.`);
    if (weekdays.indexOf(weekday) !== index) throw invalid(`The weekday "${weekday}" is named twice.`);
  }
}

function invalid(detail: string): HoldfastError {
  return new HoldfastError('SCHEDULE_INVALID', { detail });
}
