import { WEEKDAYS, type BackupPolicy, type Retention, type Schedule } from '@holdfast/db-backup-domain/wire';
import type { Messages } from '../../../shared/i18n/index.ts';

const two = (value: number) => String(value).padStart(2, '0');

/** A schedule in words, on the wall of its own zone. */
export function describeSchedule(schedule: Schedule, m: Messages['policy']): string {
  switch (schedule.frequency) {
    case 'hourly':
      return m.hourly(two(schedule.minute));
    case 'daily':
      return m.daily(`${two(schedule.hour)}:${two(schedule.minute)}`);
    case 'weekly': {
      const days = WEEKDAYS.filter((day) => schedule.weekdays.includes(day)).map((day) => m.weekday[day]);
      return m.weekly(days, `${two(schedule.hour)}:${two(schedule.minute)}`);
    }
    case 'custom':
      return m.custom(schedule.cron);
  }
}

export function describeRetention(retention: Retention, m: Messages['policy']): string {
  return 'days' in retention ? m.days(retention.days) : retention.custom;
}

/** The whole policy in one line: schedule, zone, retention; or that it is off. */
export function describePolicy(
  policy: Pick<BackupPolicy, 'enabled' | 'schedule' | 'timeZone' | 'retention'> | null,
  m: Messages['policy'],
): string {
  if (policy === null) return m.none;
  if (!policy.enabled) return m.off;
  return m.inOneLine(
    describeSchedule(policy.schedule, m),
    policy.timeZone,
    describeRetention(policy.retention, m),
  );
}
