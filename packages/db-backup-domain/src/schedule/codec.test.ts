import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WEEKDAYS, type FormSchedule } from '../wire/index.ts';
import { decode, encode } from './codec.ts';
import { anyFormSchedule, anyInstant, anyZone } from './oracles/schedule-arbitraries.ts';
import { ALL_ZONES, utcFieldsOf } from './oracles/temporal-oracle.ts';

const winter = '2026-01-15T00:00:00Z';
const summer = '2026-07-15T00:00:00Z';

describe('encode', () => {
  it.each<[FormSchedule, string, string, string]>([
    [{ frequency: 'daily', hour: 9, minute: 0 }, 'Asia/Shanghai', winter, '0 1 * * *'],
    [{ frequency: 'daily', hour: 9, minute: 0 }, 'Europe/Berlin', winter, '0 8 * * *'],
    [{ frequency: 'daily', hour: 9, minute: 0 }, 'Europe/Berlin', summer, '0 7 * * *'],
    [{ frequency: 'daily', hour: 9, minute: 10 }, 'Asia/Kathmandu', winter, '25 3 * * *'],
    [{ frequency: 'hourly', minute: 10 }, 'Asia/Kolkata', winter, '40 * * * *'],
    [{ frequency: 'hourly', minute: 10 }, 'Asia/Kathmandu', winter, '25 * * * *'],
    [{ frequency: 'hourly', minute: 10 }, 'Australia/Darwin', winter, '40 * * * *'],
    [{ frequency: 'weekly', weekdays: ['sun'], hour: 3, minute: 0 }, 'Asia/Shanghai', winter, '0 19 * * 6'],
    [{ frequency: 'weekly', weekdays: ['mon'], hour: 3, minute: 0 }, 'Asia/Shanghai', winter, '0 19 * * 0'],
    [
      { frequency: 'weekly', weekdays: ['sat'], hour: 22, minute: 0 },
      'America/New_York',
      winter,
      '0 3 * * 0',
    ],
    [
      { frequency: 'weekly', weekdays: ['sat', 'sun'], hour: 22, minute: 0 },
      'America/New_York',
      winter,
      '0 3 * * 0,1',
    ],
    [{ frequency: 'weekly', weekdays: ['sun'], hour: 12, minute: 0 }, 'UTC', winter, '0 12 * * 0'],
  ])('%j in %s at %s is %s', (...[schedule, zone, at, cron]) => {
    expect(encode(schedule, zone, at)).toBe(cron);
    expect(decode(cron, zone, at)).toEqual(schedule);
  });

  it('refuses an instant without Z, which would mean the zone of the machine', () => {
    expect(() => encode({ frequency: 'hourly', minute: 0 }, 'UTC', '2026-01-15T00:00:00')).toThrow(
      RangeError,
    );
  });

  it('writes the UTC fields that Temporal finds, for every zone', () => {
    fc.assert(
      fc.property(anyFormSchedule, anyZone, anyInstant, (schedule, zone, at) => {
        const hour = schedule.frequency === 'hourly' ? 0 : schedule.hour;
        const fields = (weekday: number) => utcFieldsOf({ weekday, hour, minute: schedule.minute }, zone, at);
        const { minute, hour: utcHour } = fields(0);
        const expected =
          schedule.frequency === 'hourly'
            ? `${minute} * * * *`
            : `${minute} ${utcHour} * * ${
                schedule.frequency === 'daily'
                  ? '*'
                  : schedule.weekdays
                      .map((weekday) => fields(WEEKDAYS.indexOf(weekday)).dayOfWeek)
                      .sort()
                      .join(',')
              }`;
        expect(encode(schedule, zone, at)).toBe(expected);
      }),
      { numRuns: 4000 },
    );
  });
});

describe('decode', () => {
  it.each<[string, FormSchedule]>([
    [
      '30 2 * * MON-FRI',
      { frequency: 'weekly', weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'], hour: 2, minute: 30 },
    ],
    ['30 2 * * sun,WED', { frequency: 'weekly', weekdays: ['wed', 'sun'], hour: 2, minute: 30 }],
    ['30 2 * * 1-5/2', { frequency: 'weekly', weekdays: ['mon', 'wed', 'fri'], hour: 2, minute: 30 }],
    ['30 2 * * 0-6', { frequency: 'weekly', weekdays: [...WEEKDAYS], hour: 2, minute: 30 }],
    ['30 2 ? JAN-DEC ?', { frequency: 'daily', hour: 2, minute: 30 }],
    ['  5-5   0-23  */1 *  0-6 ', { frequency: 'hourly', minute: 5 }],
    ['45/30 */1 * * *', { frequency: 'hourly', minute: 45 }],
    ['@daily', { frequency: 'daily', hour: 0, minute: 0 }],
    ['@weekly', { frequency: 'weekly', weekdays: ['sun'], hour: 0, minute: 0 }],
  ])('understands %s', (cron, schedule) => {
    expect(decode(cron, 'UTC', winter)).toEqual(schedule);
  });

  it.each([
    '*/15 * * * *',
    '0 */6 * * *',
    '0 2,14 * * *',
    '0 2 1 * *',
    '0 2 1-31 * MON',
    '0 2 * 1 *',
    '0 * * * 1',
    '0 2 * * 7',
    '0 2 * * 8',
    'TZ=Asia/Shanghai 0 2 * * *',
    '@every 6h',
    'nonsense',
    '',
  ])('shows %j as custom, unchanged, in every zone', (cron) => {
    for (const zone of ['UTC', 'Asia/Kathmandu', 'America/St_Johns']) {
      expect(decode(cron, zone, winter)).toEqual({ frequency: 'custom', cron });
    }
  });

  it('leaves a custom schedule as it is', () => {
    expect(encode({ frequency: 'custom', cron: ' 0 2 1 * * ' }, 'Asia/Kolkata', winter)).toBe(' 0 2 1 * * ');
  });
});

describe('encode and decode are exact inverses', () => {
  it('for everything a form can say, at any instant of ten years', () => {
    fc.assert(
      fc.property(anyFormSchedule, anyZone, anyInstant, (schedule, zone, at) => {
        const cron = encode(schedule, zone, at);
        expect(cron).toMatch(/^\d+ (\*|\d+) \* \* (\*|[0-6](,[0-6])*)$/);
        expect(decode(cron, zone, at)).toEqual(schedule);
        expect(encode(decode(cron, zone, at), zone, at)).toBe(cron);
      }),
      { numRuns: 10_000 },
    );
  });

  it('in every zone, winter and summer, for each quarter of the day and each weekday', () => {
    const wrong: string[] = [];
    for (const zone of ALL_ZONES) {
      for (const at of [winter, summer]) {
        const crons = new Set<string>();
        for (let quarter = 0; quarter < 96; quarter++) {
          const time = { hour: Math.floor(quarter / 4), minute: (quarter % 4) * 15 + (quarter % 15) };
          const weekday = WEEKDAYS[quarter % 7] ?? 'mon';
          for (const schedule of [
            { frequency: 'daily', ...time },
            { frequency: 'weekly', weekdays: [weekday], ...time },
          ] satisfies FormSchedule[]) {
            const cron = encode(schedule, zone, at);
            crons.add(cron);
            if (!isDeepStrictEqual(decode(cron, zone, at), schedule))
              wrong.push(`${cron} in ${zone} at ${at}`);
          }
        }
        if (crons.size !== 192) wrong.push(`two schedules share a cron in ${zone} at ${at}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
