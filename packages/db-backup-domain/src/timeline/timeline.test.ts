import { describe, expect, test } from 'vitest';
import type { BackupPolicy, Schedule } from '../wire/index.ts';
import type { TimelineSources } from './timeline-sources.ts';
import { MOST_MARKS, timelineFrom, timelineOf } from './timeline.ts';

const NOW = '2026-11-21T12:00:00.000Z';
const LONG_AGO = '2020-01-01T00:00:00.000Z';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Policy = NonNullable<TimelineSources['policy']>;

function policy(schedule: Schedule, more: Partial<Policy> = {}): Policy {
  const retention: BackupPolicy['retention'] = { days: 30 };
  return { enabled: true, schedule, timeZone: 'UTC', retention, nextRunAt: null, ...more };
}

const DAILY = policy({ frequency: 'daily', hour: 2, minute: 30 });
const UNKNOWN = { kind: 'unrecorded', since: null } as const;

function of(sources: Partial<TimelineSources>): ReturnType<typeof timelineOf> {
  const nothing = { backups: [], policy: null, runs: UNKNOWN, serviceCreatedAt: LONG_AGO, now: NOW };
  return timelineOf({ ...nothing, ...sources });
}

function backup(createdAt: string, more: Partial<TimelineSources['backups'][number]> = {}) {
  return { name: `b-${createdAt}`, type: 'automatic', status: 'Completed', createdAt, ...more } as const;
}

const ago = (ms: number): string => new Date(Date.parse(NOW) - ms).toISOString();
const marked = (timeline: ReturnType<typeof timelineOf>, kind: string): string[] =>
  timeline.marks.filter((mark) => mark.kind === kind).map(({ at }) => at);

describe('the window', () => {
  test('moves once a day', () => {
    expect(timelineFrom('2026-11-21T01:00:00.000Z')).toBe('2026-11-07T00:00:00.000Z');
    expect(timelineFrom('2026-11-22T00:59:59.999Z')).toBe('2026-11-07T00:00:00.000Z');
    expect(timelineFrom('2026-11-22T01:00:00.000Z')).toBe('2026-11-08T00:00:00.000Z');
  });

  test('has the whole of 14 days in every zone, at every hour, over a change of the clocks', () => {
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/New_York', 'Europe/Berlin']) {
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
      const day = (at: number): string => format.format(at);
      for (let hour = 0; hour < 24 * 40; hour += 1) {
        const now = Date.parse('2026-10-15T00:00:00Z') + hour * HOUR_MS;
        const firstDay = new Date(Date.parse(day(now)) - 13 * DAY_MS).toISOString().slice(0, 10);
        const before = Date.parse(timelineFrom(new Date(now).toISOString())) - 1;
        expect(day(before) < firstDay, `${zone} ${new Date(now).toISOString()}`).toBe(true);
      }
    }
  });

  test('what is older has no mark', () => {
    const from = timelineFrom(NOW);
    const older = new Date(Date.parse(from) - 1).toISOString();
    expect(of({ backups: [backup(older), backup(from)] })).toEqual({
      from,
      marks: [{ at: from, kind: 'completed', backup: `b-${from}` }],
    });
  });
});

describe('the marks of backups', () => {
  test('without anything there are none', () => {
    expect(of({}).marks).toEqual([]);
  });

  test('say what became of each, oldest first; one that is being deleted is no recovery point any more', () => {
    const statuses = ['Deleting', 'Running', 'Pending', 'Failed', 'Completed'] as const;
    const backups = statuses.map((status, index) =>
      backup(ago(index * HOUR_MS), { status, name: status, type: 'manual' }),
    );
    expect(of({ backups }).marks.map(({ kind, backup: name }) => [kind, name])).toEqual([
      ['completed', 'Completed'],
      ['failed', 'Failed'],
      ['running', 'Pending'],
      ['running', 'Running'],
    ]);
  });

  test('one that was made by a clock that was ahead keeps its time', () => {
    const ahead = ago(-3 * HOUR_MS);
    expect(marked(of({ backups: [backup(ahead)] }), 'completed')).toEqual([ahead]);
  });

  test('where there are too many, the newest are told, and from when on', () => {
    const backups = Array.from({ length: MOST_MARKS + 1 }, (_, n) => backup(ago((n + 1) * 60_000)));
    const timeline = of({ backups, policy: { ...DAILY, nextRunAt: ago(-HOUR_MS) } });
    expect(timeline.from).toBe(ago(MOST_MARKS * 60_000));
    expect(marked(timeline, 'completed')).toHaveLength(MOST_MARKS);
    expect(marked(timeline, 'due')).toHaveLength(3);
  });
});

describe('the runs that are due', () => {
  test('begin with what the backend says, and go on by the schedule over a change of the clocks', () => {
    const nextRunAt = '2026-10-24T00:30:00.000Z';
    const berlin = policy(DAILY.schedule, { timeZone: 'Europe/Berlin', nextRunAt });
    expect(marked(of({ policy: berlin, now: '2026-10-23T12:00:00.000Z' }), 'due')).toEqual([
      nextRunAt,
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  test('are none of a policy that is off or has no next run', () => {
    const nextRunAt = ago(-HOUR_MS);
    expect(of({ policy: { ...DAILY, enabled: false, nextRunAt } }).marks).toEqual([]);
    expect(of({ policy: DAILY }).marks).toEqual([]);
  });
});

describe('missed runs, where runs are on record', () => {
  const recorded = (since: string, taken: { at: string; came: boolean }[] = []) =>
    ({ runs: { kind: 'recorded', since, taken } }) as const;

  test('are those of the policy as it is now that nobody took, though the next is a later one', () => {
    const taken = [{ at: '2026-11-19T02:30:00.000Z', came: true }];
    const nextRunAt = '2026-11-22T02:30:00.000Z';
    const timeline = of({
      policy: { ...DAILY, nextRunAt },
      ...recorded('2026-11-18T02:30:00.000Z', taken),
    });
    expect(marked(timeline, 'missed')).toEqual(['2026-11-20T02:30:00.000Z', '2026-11-21T02:30:00.000Z']);
    expect(marked(timeline, 'absent')).toEqual([]);
  });

  test('not one that is still to be taken', () => {
    const overdue = '2026-11-21T02:30:00.000Z';
    const timeline = of({
      policy: { ...DAILY, nextRunAt: overdue },
      ...recorded('2026-11-20T12:00:00.000Z'),
    });
    expect(marked(timeline, 'missed')).toEqual([]);
    expect(marked(timeline, 'due')[0]).toBe(overdue);
  });

  test('not one whose backup came and is gone since; one that was skipped, even with the policy off', () => {
    const taken = [
      { at: '2026-11-19T02:30:00.000Z', came: true },
      { at: '2026-11-20T02:30:00.000Z', came: false },
    ];
    for (const now of [null, DAILY, { ...DAILY, enabled: false }])
      expect(marked(of({ policy: now, ...recorded('2026-11-21T03:00:00.000Z', taken) }), 'missed')).toEqual([
        '2026-11-20T02:30:00.000Z',
      ]);
  });

  test('none before there was a service, nor with a record that begins in the future', () => {
    const born = { policy: DAILY, serviceCreatedAt: '2026-11-20T12:00:00.000Z' };
    expect(marked(of({ ...born, ...recorded(LONG_AGO) }), 'missed')).toEqual(['2026-11-21T02:30:00.000Z']);
    expect(marked(of({ ...born, ...recorded(ago(-DAY_MS)) }), 'missed')).toEqual([]);
  });
});

describe('runs without a backup, where no record is kept', () => {
  const since = (instant: string | null) => ({ runs: { kind: 'unrecorded', since: instant } }) as const;
  const onDays = (...days: number[]) =>
    days.map((day) => backup(`2026-11-${String(day).padStart(2, '0')}T02:30:04.000Z`));

  test('are told from when the policy certainly was as it is now', () => {
    const seen = { policy: DAILY, backups: onDays(15, 16, 18, 20) };
    expect(marked(of({ ...seen, ...since('2026-11-15T00:00:00.000Z') }), 'absent')).toEqual([
      '2026-11-17T02:30:00.000Z',
      '2026-11-19T02:30:00.000Z',
    ]);
    expect(marked(of({ ...seen, ...since('2026-11-18T12:00:00.000Z') }), 'absent')).toEqual([
      '2026-11-19T02:30:00.000Z',
    ]);
    expect(marked(of({ ...seen, ...since(null) }), 'absent')).toEqual([]);
  });

  test('a manual backup is no run; a Failed, running or vanishing automatic one is', () => {
    const at = '2026-11-20T02:30:04.000Z';
    const runs = (more: object) =>
      marked(
        of({ policy: DAILY, backups: [backup(at, more)], ...since('2026-11-19T12:00:00.000Z') }),
        'absent',
      );
    expect(runs({ type: 'manual' })).toEqual(['2026-11-20T02:30:00.000Z']);
    for (const status of ['Failed', 'Running', 'Pending', 'Deleting', 'Completed'])
      expect(runs({ status })).toEqual([]);
  });

  test('one that is late is waited for half the way to the next', () => {
    const at = (now: string) =>
      marked(of({ policy: DAILY, now, ...since('2026-11-20T12:00:00.000Z') }), 'absent');
    expect(at('2026-11-21T14:29:59.000Z')).toEqual([]);
    expect(at('2026-11-21T14:30:00.000Z')).toEqual(['2026-11-21T02:30:00.000Z']);
    const weekly = policy({ frequency: 'weekly', weekdays: ['wed'], hour: 2, minute: 30 });
    const late = [backup('2026-11-20T10:00:00.000Z')];
    expect(marked(of({ policy: weekly, ...since(ago(9 * DAY_MS)) }), 'absent')).toEqual([
      '2026-11-18T02:30:00.000Z',
    ]);
    expect(marked(of({ policy: weekly, backups: late, ...since(ago(9 * DAY_MS)) }), 'absent')).toEqual([]);
  });

  test('none of what may have expired since, nor of a retention that is not told in days', () => {
    const seen = since(LONG_AGO);
    const kept = (retention: Policy['retention']) =>
      marked(of({ policy: { ...DAILY, retention }, ...seen }), 'absent');
    expect(kept({ days: 1 })).toEqual([]);
    expect(kept({ days: 3 })).toEqual(['2026-11-19T02:30:00.000Z', '2026-11-20T02:30:00.000Z']);
    expect(kept({ custom: '36h' })).toEqual([]);
  });

  test('none before there was a service, right after saving, or with the policy off', () => {
    const born = { serviceCreatedAt: '2026-11-20T12:00:00.000Z', now: '2026-11-21T23:00:00.000Z' };
    const seen = { ...born, ...since(LONG_AGO) };
    expect(marked(of({ policy: DAILY, ...seen }), 'absent')).toEqual(['2026-11-21T02:30:00.000Z']);
    expect(marked(of({ policy: { ...DAILY, enabled: false }, ...seen }), 'absent')).toEqual([]);
    const justSaved = { ...born, ...since('2026-11-21T02:25:00.000Z') };
    expect(marked(of({ policy: DAILY, ...justSaved }), 'absent')).toEqual([]);
  });

  test('an hourly policy has one run an hour, each of 336', () => {
    const hourly = policy({ frequency: 'hourly', minute: 0 });
    const all = Array.from({ length: 336 }, (_, n) => backup(ago(n * HOUR_MS - 3000)));
    const seen = { policy: hourly, ...since(ago(14 * DAY_MS)) };
    expect(marked(of({ ...seen, backups: all }), 'absent')).toEqual([]);
    expect(marked(of({ ...seen, backups: all }), 'completed')).toHaveLength(336);
    const gone = all.filter((_, n) => n !== 7 && n !== 100);
    expect(marked(of({ ...seen, backups: gone }), 'absent')).toEqual([ago(100 * HOUR_MS), ago(7 * HOUR_MS)]);
    expect(marked(of({ ...seen, backups: [] }), 'absent')).toHaveLength(335);
  });

  test('over both changes of the clocks nothing is missing that came by the wall, or an hour off it', () => {
    for (const [saved, zone] of [
      ['2026-10-20T00:00:00.000Z', 'Europe/Berlin'],
      ['2026-03-25T00:00:00.000Z', 'Europe/Berlin'],
      ['2026-03-05T00:00:00.000Z', 'America/New_York'],
    ] as const) {
      const daily = policy(DAILY.schedule, { timeZone: zone });
      const now = new Date(Date.parse(saved) + 9 * DAY_MS).toISOString();
      const none = marked(of({ policy: daily, now, ...since(saved) }), 'absent');
      expect(none).toHaveLength(9);
      const byWall = none.map((at) => backup(new Date(Date.parse(at) + 2000).toISOString()));
      expect(marked(of({ policy: daily, now, backups: byWall, ...since(saved) }), 'absent')).toEqual([]);
      const inUtc = none.map((_, n) =>
        backup(new Date(Date.parse(none[0]!) + n * DAY_MS + 2000).toISOString()),
      );
      expect(marked(of({ policy: daily, now, backups: inUtc, ...since(saved) }), 'absent')).toEqual([]);
    }
  });

  test('a custom cron runs in UTC, whatever the zone', () => {
    const custom = policy({ frequency: 'custom', cron: '0 6 * * 1-5' }, { timeZone: null });
    expect(marked(of({ policy: custom, ...since('2026-11-18T12:00:00.000Z') }), 'absent')).toEqual([
      '2026-11-19T06:00:00.000Z',
      '2026-11-20T06:00:00.000Z',
    ]);
  });
});
