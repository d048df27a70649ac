import dayjs from 'dayjs';
import type { TimelineMark } from '@holdfast/db-backup-domain/wire';
import type { Messages } from '../../../shared/i18n/index.ts';
import { countKinds, type TimelineDay, type TimelineDays } from './timeline-days.ts';

type Words = Messages['timeline'];

/** Each by its time as long as there are not more of them in a day. */
const MOST_NAMED = 4;

/** `12 completed`, `1 failed`, over all days. */
export function totalsOf({ days }: TimelineDays): ReturnType<typeof countKinds> {
  return countKinds(
    days.flatMap(({ marks }) => marks),
    'reading',
  );
}

/** The whole strip in one sentence. */
export function summaryOf(timeline: TimelineDays, now: number, m: Words): string {
  const counts = totalsOf(timeline).map(({ kind, count }) => m.counted(count, m.kind[kind]));
  const [next] = timeline.due;
  return m.summary(counts, next === undefined ? null : dueWhen(next, now, m));
}

/** `tomorrow 02:30`, on the reader's wall. One that is overdue is due now. */
export function dueWhen({ at }: TimelineMark, now: number, m: Words): string {
  const due = dayjs(at);
  if (due.valueOf() <= now) return m.now;
  const time = due.format('HH:mm');
  const today = dayjs(now).startOf('day');
  if (due.isSame(today, 'day')) return m.todayAt(time);
  if (due.isSame(today.add(1, 'day'), 'day')) return m.tomorrowAt(time);
  return m.dayAt(due.day(), due.date(), time);
}

/** What there was on a day: each with its time where there are few, else how many. */
export function dayEntries({ marks, isIncomplete }: TimelineDay, m: Words): string[] {
  const entries =
    marks.length > MOST_NAMED
      ? countKinds(marks, 'reading').map(({ kind, count }) => m.counted(count, m.kind[kind]))
      : marks.map(({ kind, at }) => m.markAt(m.kind[kind], dayjs(at).format('HH:mm')));
  return isIncomplete ? [...entries, m.incomplete] : entries;
}

export function dayName({ start }: TimelineDay, m: Words): string {
  const day = dayjs(start);
  return m.date(day.day(), day.date(), day.month());
}
