import dayjs from 'dayjs';
import { describe, expect, it } from 'vitest';
import type { TimelineMark } from '@holdfast/db-backup-domain/wire';
import { en } from '../../../shared/i18n/en/index.ts';
import { countKinds, daysOf, leadOf, partsOf } from './timeline-days.ts';
import { dayEntries, dueWhen, summaryOf } from './timeline-words.ts';

const m = en.timeline;
const NOW = dayjs('2026-11-21T12:00:00');
const FROM = NOW.subtract(20, 'day').toISOString();

const mark = (at: dayjs.Dayjs, kind: TimelineMark['kind'] = 'completed'): TimelineMark => ({
  at: at.toISOString(),
  kind,
  backup: ['missed', 'absent', 'due'].includes(kind) ? null : `${kind}-${at.format('DD-HHmm')}`,
});
const of = (...marks: TimelineMark[]) => daysOf({ from: FROM, marks }, NOW.valueOf());

describe('the days of a timeline', () => {
  it('are 14 of the calendar on the wall here, today last', () => {
    const { days } = of();
    expect(days).toHaveLength(14);
    expect(days.filter(({ isToday }) => isToday)).toEqual([days.at(-1)]);
    for (const [index, { start, end }] of days.entries()) {
      expect(dayjs(start).format('HH:mm')).toBe('00:00');
      expect(days[index + 1]?.start ?? end).toBe(end);
    }
  });

  it('hold each mark of theirs once; what is older than the first is left out', () => {
    const midnight = NOW.startOf('day');
    const { days } = of(
      mark(midnight.subtract(14, 'day')),
      mark(midnight.subtract(13, 'day')),
      mark(midnight.subtract(1, 'ms')),
      mark(midnight),
      mark(NOW.add(2, 'day'), 'failed'),
      mark(NOW.add(3, 'hour'), 'due'),
    );
    expect(days.map(({ marks }) => marks.length)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
    expect(days.at(-1)?.marks.map(({ kind }) => kind)).toEqual(['completed', 'failed']);
  });

  it('before which not all is told say so', () => {
    const from = NOW.startOf('day').subtract(3, 'day').add(1, 'hour').toISOString();
    const { days } = daysOf({ from, marks: [] }, NOW.valueOf());
    expect(days.filter(({ isIncomplete }) => isIncomplete)).toHaveLength(11);
    expect(dayEntries(days[0]!, m)).toEqual([m.incomplete]);
  });

  it('count by kind, the gravest first where it is drawn', () => {
    const marks = (['completed', 'running', 'failed', 'completed', 'absent'] as const).map((kind) =>
      mark(NOW, kind),
    );
    expect(countKinds(marks, 'weight').map(({ kind }) => kind)).toEqual([
      ...['failed', 'absent', 'running', 'completed'],
    ]);
    expect(countKinds(marks, 'reading')[0]).toEqual({ kind: 'completed', count: 2 });
  });

  it('are divided by the time of day', () => {
    const day = NOW.subtract(2, 'day').startOf('day');
    const { days } = of(...[0, 11, 12, 23].map((hour) => mark(day.add(hour, 'hour'))));
    expect(partsOf(days[11]!, 2).map((marks) => marks.length)).toEqual([2, 2]);
    expect(partsOf(days[11]!, 4).map((marks) => marks.length)).toEqual([1, 1, 1, 1]);
  });

  it('lead to the newest backup that failed, else to the newest, else nowhere', () => {
    const leads = (...marks: TimelineMark[]) => leadOf(of(...marks).days.at(-1)!);
    const [one, two, three] = [3, 2, 1].map((hours) => NOW.subtract(hours, 'hour'));
    expect(leads(mark(one!), mark(two!, 'failed'), mark(three!))).toBe('failed-21-1000');
    expect(leads(mark(one!), mark(two!), mark(three!, 'missed'))).toBe('completed-21-1000');
    expect(leads(mark(one!, 'absent'))).toBeNull();
  });
});

describe('the words of a timeline', () => {
  it('are one sentence for all of it', () => {
    expect(summaryOf(of(), NOW.valueOf(), m)).toBe('Last 14 days: no backup.');
    const marks = [mark(NOW.subtract(1, 'hour')), mark(NOW.subtract(3, 'day'), 'missed')];
    const due = mark(NOW.startOf('day').add(1, 'day').add(150, 'minute'), 'due');
    expect(summaryOf(of(...marks, due), NOW.valueOf(), m)).toBe(
      'Last 14 days: 1 completed, 1 missed; next due tomorrow 02:30.',
    );
  });

  it('say when a run is due: now where it is overdue', () => {
    const when = (at: dayjs.Dayjs) => dueWhen(mark(at, 'due'), NOW.valueOf(), m);
    expect(when(NOW.subtract(1, 'minute'))).toBe('now');
    expect(when(NOW.add(1, 'hour'))).toBe('today 13:00');
    expect(when(NOW.add(4, 'day'))).toBe('Wed 25 12:00');
  });

  it('name few marks by their time, and count many', () => {
    const hours = (count: number) => Array.from({ length: count }, (_, n) => mark(NOW.subtract(n, 'hour')));
    expect(dayEntries(of(...hours(2).toReversed()).days.at(-1)!, m)).toEqual([
      'completed 11:00',
      'completed 12:00',
    ]);
    expect(dayEntries(of(...hours(9)).days.at(-1)!, m)).toEqual(['9 completed']);
  });
});
