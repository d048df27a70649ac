import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FormSchedule } from '../wire/index.ts';
import { encode } from './codec.ts';
import { nextRuns } from './occurrences.ts';
import { anyFormSchedule, anyInstant, anyZone, NOTED_ZONES } from './oracles/schedule-arbitraries.ts';
import { ALL_ZONES, TEN_YEARS, changesInTenYears, transitions } from './oracles/temporal-oracle.ts';
import { realign } from './realign.ts';

const HOUR = 3_600_000;
const daily = (hour: number, minute: number): FormSchedule => ({ frequency: 'daily', hour, minute });

/**
 * A CronJob's clock, apart from the code under test: the first firing after an instant of a cron with a single minute,
 * tried hour by hour.
 */
function firesNext(cron: string, after: number): number {
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = ''] = cron.split(' ');
  const fits = (field: string, value: number): boolean =>
    field === '*' || field.split(',').includes(String(value));
  if (month !== '*' || (dayOfMonth !== '*' && dayOfWeek !== '*')) throw new Error(`${cron} is not read here`);
  const first = Math.floor(after / HOUR) * HOUR + Number(minute) * 60_000;
  for (let at = first; at < after + 40 * 24 * HOUR; at += HOUR) {
    const date = new Date(at);
    if (at <= after || !fits(hour, date.getUTCHours())) continue;
    if (fits(dayOfMonth, date.getUTCDate()) && fits(dayOfWeek, date.getUTCDay())) return at;
  }
  throw new Error(`${cron} never fires`);
}

describe('realign', () => {
  it.each<[string, FormSchedule, string, string, string]>([
    ['the next run keeps the offset', daily(9, 0), 'Europe/Berlin', '2026-01-15T08:00:00Z', '0 8 * * *'],
    ['the next run is after the change', daily(9, 0), 'Europe/Berlin', '2026-03-28T08:00:00Z', '0 7 * * *'],
    [
      'the next run is skipped by the wall',
      daily(2, 30),
      'Europe/Berlin',
      '2026-03-28T01:30:00Z',
      '0 1 * * *',
    ],
    [
      'the wall time comes twice',
      daily(2, 30),
      'Europe/Berlin',
      '2026-10-25T00:30:00Z',
      '30 1 * * 1,2,3,4,5,6',
    ],
    ['and the day after', daily(2, 30), 'Europe/Berlin', '2026-10-26T01:30:00Z', '30 1 * * *'],
    [
      'the wall time comes twice on one of two days',
      { frequency: 'weekly', weekdays: ['sat', 'sun'], hour: 2, minute: 30 },
      'Europe/Berlin',
      '2026-10-25T00:30:00Z',
      '30 1 * * 6',
    ],
    [
      'the wall time comes twice on the only day',
      { frequency: 'weekly', weekdays: ['sun'], hour: 2, minute: 30 },
      'Europe/Berlin',
      '2026-10-25T00:30:00Z',
      '30 1 1 * *',
    ],
    [
      'an hourly minute moves by half an hour',
      { frequency: 'hourly', minute: 15 },
      'Australia/Lord_Howe',
      '2026-10-03T14:45:00Z',
      '15 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,16,17,18,19,20,21,22,23 * * *',
    ],
  ])('when %s', (...[, schedule, zone, justRanAt, cron]) => {
    expect(realign(schedule, zone, justRanAt)).toBe(cron);
  });

  it('leaves a custom cron alone', () => {
    expect(realign({ frequency: 'custom', cron: '0 2 1 * *' }, 'Europe/Berlin', TEN_YEARS.from)).toBe(
      '0 2 1 * *',
    );
  });

  it('is what encode gives at the next run, except beside a change of offset', () => {
    fc.assert(
      fc.property(anyFormSchedule, anyZone, anyInstant, (schedule, zone, at) => {
        const soon = new Date(Date.parse(at) + 10 * 24 * HOUR).toISOString();
        const long = new Date(Date.parse(at) - 3 * 24 * HOUR).toISOString();
        fc.pre(transitions(zone, { from: long, to: soon }).length === 0);
        const [next = ''] = nextRuns(schedule, zone, { from: at, count: 1 });
        expect(realign(schedule, zone, at)).toBe(encode(schedule, zone, next));
      }),
      { numRuns: 1000 },
    );
  });

  it('first fires at the next run, from any instant around every change of offset of every zone', () => {
    let turn = 0;
    for (const zone of ALL_ZONES) {
      for (const change of changesInTenYears(zone)) {
        turn += 1;
        const local = change.toZonedDateTimeISO(zone).add({ minutes: (turn % 13) * 15 - 90 });
        const schedules: FormSchedule[] = [
          daily(local.hour, local.minute),
          { frequency: 'weekly', weekdays: ['sun'], hour: local.hour, minute: local.minute },
          { frequency: 'hourly', minute: local.minute },
        ];
        for (const schedule of schedules.filter((_, index) => index !== turn % 3)) {
          for (const minutes of [-25 * 60, -45 - (turn % 60), 0, turn % 60, 61 + (turn % 60)]) {
            const at = change.epochMilliseconds + minutes * 60_000;
            const instant = new Date(at).toISOString();
            const fires = new Date(firesNext(realign(schedule, zone, instant), at)).toISOString();
            expect([fires]).toEqual(nextRuns(schedule, zone, { from: instant, count: 1 }));
          }
        }
      }
    }
  });
});

describe('ten years of a UTC cron, realigned after each run', () => {
  const schedules: FormSchedule[] = [
    daily(0, 0),
    daily(1, 30),
    daily(2, 30),
    daily(14, 20),
    { frequency: 'weekly', weekdays: ['sun'], hour: 2, minute: 30 },
    { frequency: 'weekly', weekdays: ['sat', 'sun', 'wed'], hour: 1, minute: 45 },
  ];

  it.each(NOTED_ZONES)('neither loses nor doubles a run in %s', (zone) => {
    for (const schedule of schedules) expectEveryRun(schedule, zone, Date.parse(TEN_YEARS.to));
    for (const minute of [20, 45]) {
      expectEveryRun({ frequency: 'hourly', minute }, zone, Date.parse('2025-03-01T00:00:00Z'));
    }
  });
});

function expectEveryRun(schedule: FormSchedule, zone: string, end: number): void {
  const start = '2024-01-10T12:00:00.000Z';
  const fired: string[] = [];
  let cron = realign(schedule, zone, start);
  for (let at = firesNext(cron, Date.parse(start)); at < end; at = firesNext(cron, at)) {
    const instant = new Date(at).toISOString();
    fired.push(instant);
    cron = realign(schedule, zone, instant);
  }
  const expected = nextRuns(schedule, zone, { from: start, count: fired.length });
  const wrong = fired.findIndex((instant, index) => instant !== expected[index]);
  expect({ schedule, fired: fired[wrong], expected: expected[wrong] }).toEqual({ schedule });
  expect(fired.length).toBeGreaterThan(500);
}
