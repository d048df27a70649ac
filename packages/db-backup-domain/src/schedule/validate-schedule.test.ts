import { describe, expect, it } from 'vitest';
import type { Schedule } from '../wire/index.ts';
import { validateSchedule } from './validate-schedule.ts';

describe('validateSchedule', () => {
  it.each<Schedule>([
    { frequency: 'hourly', minute: 59 },
    { frequency: 'daily', hour: 0, minute: 0 },
    { frequency: 'weekly', weekdays: ['sun', 'mon'], hour: 23, minute: 59 },
    { frequency: 'custom', cron: '*/5 * 1 * MON-FRI' },
  ])('takes %j', (schedule) => {
    expect(() => validateSchedule(schedule, 'Asia/Kathmandu')).not.toThrow();
  });

  it.each<[Schedule, string]>([
    [{ frequency: 'hourly', minute: 60 }, 'minute must be a whole number from 0 to 59, not 60'],
    [{ frequency: 'hourly', minute: -1 }, 'not -1'],
    [{ frequency: 'hourly', minute: 1.5 }, 'not 1.5'],
    [{ frequency: 'hourly', minute: Number.NaN }, 'not NaN'],
    [{ frequency: 'daily', hour: 24, minute: 0 }, 'hour must be a whole number from 0 to 23, not 24'],
    [{ frequency: 'daily', hour: Infinity, minute: 0 }, 'not Infinity'],
    [{ frequency: 'weekly', weekdays: [], hour: 1, minute: 0 }, 'At least one weekday'],
    [{ frequency: 'weekly', weekdays: ['mon', 'sun', 'mon'], hour: 1, minute: 0 }, '"mon" is named twice'],
    [{ frequency: 'weekly', weekdays: ['monday' as 'mon'], hour: 1, minute: 0 }, '"monday" is no weekday'],
    [{ frequency: 'custom', cron: '0 0 * * 7' }, 'day of week outside 0 to 6'],
  ])('refuses %j', (schedule, detail) => {
    expect(() => validateSchedule(schedule)).toThrow(
      expect.objectContaining({ code: 'SCHEDULE_INVALID', detail: expect.stringContaining(detail) }),
    );
  });

  it('refuses a zone that is none', () => {
    expect(() => validateSchedule({ frequency: 'hourly', minute: 0 }, 'UTC+8')).toThrow(
      expect.objectContaining({ code: 'TIME_ZONE_INVALID', detail: '"UTC+8" is not an IANA time zone.' }),
    );
  });
});
