import { describe, expect, it } from 'vitest';
import { WEEKDAYS, type FormSchedule } from '../wire/index.ts';
import { decode, encode } from './codec.ts';
import { driftFrom } from './drift.ts';
import { nextRuns } from './occurrences.ts';
import { realign } from './realign.ts';

const at = '2026-01-15T00:00:00Z';
const daily = (hour: number): FormSchedule => ({ frequency: 'daily', hour, minute: 0 });
const sunday = (hour: number): FormSchedule => ({ frequency: 'weekly', weekdays: ['sun'], hour, minute: 0 });

/** What a schedule form for the same crons was seen to get wrong: each fault by name, and ours without it. */
describe('faults of a schedule form that shifted every cron by eight hours', () => {
  it('ran at the wrong instant for everyone outside UTC+8', () => {
    for (const [zone, cron, run] of [
      ['Asia/Shanghai', '0 1 * * *', '2026-01-15T01:00:00.000Z'],
      ['Europe/Berlin', '0 8 * * *', '2026-01-15T08:00:00.000Z'],
      ['America/Los_Angeles', '0 17 * * *', '2026-01-15T17:00:00.000Z'],
    ] as const) {
      expect(encode(daily(9), zone, at)).toBe(cron);
      expect(nextRuns(daily(9), zone, { from: at, count: 1 })).toEqual([run]);
    }
  });

  it('wrote 7 for the Saturday before an early Sunday, which Kubernetes refuses, and ticked no box when read back', () => {
    for (let hour = 0; hour < 8; hour++) {
      const cron = encode(sunday(hour), 'Asia/Shanghai', at);
      expect(cron).toBe(`0 ${hour + 16} * * 6`);
      expect(decode(cron, 'Asia/Shanghai', at)).toEqual(sunday(hour));
    }
    expect(encode(sunday(8), 'Asia/Shanghai', at)).toBe('0 0 * * 0');
  });

  it('was an hour off on the days when the clocks of the browser change', () => {
    for (const day of ['2026-03-08', '2026-11-01']) {
      for (let hour = 0; hour < 24; hour++) {
        const noon = `${day}T12:00:00Z`;
        expect(encode(daily(hour), 'Asia/Shanghai', noon)).toBe(`0 ${(hour + 16) % 24} * * *`);
      }
    }
    expect(encode(daily(5), 'America/New_York', '2026-03-08T06:59:59Z')).toBe('0 10 * * *');
    expect(encode(daily(5), 'America/New_York', '2026-03-08T07:00:00Z')).toBe('0 9 * * *');
  });

  it('did not shift the minute of an hourly schedule', () => {
    const hourly: FormSchedule = { frequency: 'hourly', minute: 0 };
    for (const [zone, minute] of [
      ['Asia/Kolkata', 30],
      ['Asia/Kathmandu', 15],
      ['Australia/Adelaide', 30],
      ['America/St_Johns', 30],
    ] as const) {
      expect(encode(hourly, zone, at)).toBe(`${minute} * * * *`);
      expect(nextRuns(hourly, zone, { from: at, count: 1 })).toEqual([`2026-01-15T00:${minute}:00.000Z`]);
    }
  });

  it('froze the UTC cron when it was saved, whatever the season', () => {
    const cron = encode(daily(9), 'Europe/Berlin', at);
    expect(driftFrom(daily(9), 'Europe/Berlin', { cron, at })).toBe('2026-03-29T07:00:00.000Z');
    expect(realign(daily(9), 'Europe/Berlin', '2026-03-28T08:00:00Z')).toBe('0 7 * * *');
  });

  it('showed ranges, steps and days of the month as something else and overwrote them', () => {
    for (const cron of ['0 2 1 * *', '0 2 1-15 * *', '*/30 * * * *', '0 0-6 * * *', '0 */4 * * 1-5']) {
      const shown = decode(cron, 'Asia/Shanghai', at);
      expect(shown).toEqual({ frequency: 'custom', cron });
      expect(encode(shown, 'Asia/Shanghai', at)).toBe(cron);
    }
  });

  it('passed weekdays as words and wrote NaN', () => {
    for (const [index, weekday] of WEEKDAYS.entries()) {
      const schedule: FormSchedule = { frequency: 'weekly', weekdays: [weekday], hour: 12, minute: 0 };
      expect(encode(schedule, 'UTC', at)).toBe(`0 12 * * ${(index + 1) % 7}`);
    }
    const named = { frequency: 'weekly', weekdays: ['monday' as 'mon'], hour: 12, minute: 0 } as const;
    expect(() => encode({ ...named, weekdays: [...named.weekdays] }, 'UTC', at)).toThrow(
      expect.objectContaining({ code: 'SCHEDULE_INVALID' }),
    );
  });

  it('took the UTC hour of a copied cron for a local one and called every cron daily', () => {
    expect(decode('0 19 * * 6', 'Asia/Shanghai', at)).toEqual(sunday(3));
    expect(decode('20 * * * *', 'Asia/Shanghai', at)).toEqual({ frequency: 'hourly', minute: 20 });
  });
});
