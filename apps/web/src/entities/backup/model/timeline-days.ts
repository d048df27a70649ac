import dayjs from 'dayjs';
import { TIMELINE_DAYS, type Timeline, type TimelineMark } from '@holdfast/db-backup-domain/wire';

/** One day of the reader's own calendar. */
export interface TimelineDay {
  /** Milliseconds; a day has 23 to 25 hours. */
  readonly start: number;
  readonly end: number;
  readonly isToday: boolean;
  /** There were more than are told, so that the day may have had some that are not here. */
  readonly isIncomplete: boolean;
  /** Oldest first; nothing that is due. */
  readonly marks: readonly TimelineMark[];
}

export interface TimelineDays {
  /** 14, today last. */
  readonly days: readonly TimelineDay[];
  readonly due: readonly TimelineMark[];
}

/** The marks by days of the reader's zone. What a clock that was ahead has made belongs to today. */
export function daysOf({ from, marks }: Timeline, now: number): TimelineDays {
  const past = marks.filter(({ kind }) => kind !== 'due');
  const today = dayjs(now).startOf('day');
  const days = Array.from({ length: TIMELINE_DAYS }, (_, index) => {
    const day = today.subtract(TIMELINE_DAYS - 1 - index, 'day');
    const [start, end] = [day.valueOf(), day.add(1, 'day').valueOf()];
    const isToday = index === TIMELINE_DAYS - 1;
    const isIn = (at: number) => at >= start && (isToday || at < end);
    return {
      ...{ start, end, isToday, isIncomplete: start < Date.parse(from) },
      marks: past.filter(({ at }) => isIn(Date.parse(at))),
    };
  });
  return { days, due: marks.filter(({ kind }) => kind === 'due') };
}

/** What needs a look first, so that it is drawn first and named first. */
const BY_WEIGHT = ['failed', 'missed', 'absent', 'running', 'completed'] as const;
const BY_READING = ['completed', 'failed', 'missed', 'absent', 'running'] as const;

export interface KindCount {
  readonly kind: TimelineMark['kind'];
  readonly count: number;
}

/** How many there are of each kind that there is: in the order of a sentence, or the gravest first. */
export function countKinds(marks: readonly TimelineMark[], order: 'reading' | 'weight'): KindCount[] {
  return (order === 'reading' ? BY_READING : BY_WEIGHT).flatMap((kind) => {
    const count = marks.filter((mark) => mark.kind === kind).length;
    return count === 0 ? [] : [{ kind, count }];
  });
}

/** The marks of a day in equal parts of it; those outside of it, in the part next to them. */
export function partsOf({ start, end, marks }: TimelineDay, parts: number): TimelineMark[][] {
  const found: TimelineMark[][] = Array.from({ length: parts }, () => []);
  for (const mark of marks) {
    const part = Math.floor(((Date.parse(mark.at) - start) / (end - start)) * parts);
    found[Math.min(Math.max(part, 0), parts - 1)]?.push(mark);
  }
  return found;
}

/** The backup of a day that somebody wants to see: the newest that failed, else the newest. */
export function leadOf({ marks }: TimelineDay): string | null {
  const backups = marks.filter(({ backup }) => backup !== null);
  return (backups.findLast(({ kind }) => kind === 'failed') ?? backups.at(-1))?.backup ?? null;
}
