import dayjs from 'dayjs';
import type { KeyboardEvent, ReactNode } from 'react';
import { classNames, Tooltip } from '@holdfast/ui';
import type { TimelineMark } from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../../shared/i18n/index.ts';
import { countKinds, leadOf, partsOf, type TimelineDay } from '../model/timeline-days.ts';
import { dayEntries, dayName } from '../model/timeline-words.ts';
import { TimelineMarkLook } from './timeline-mark.tsx';

const MOST_COUNTED = 99;

export interface TimelineDayCellProps {
  day: TimelineDay;
  isFirst: boolean;
  now: number;
  /** The one day that the Tab key comes to. */
  isTabStop: boolean;
  onShow: (backup: string) => void;
  onFocus: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** One day: its marks by the time of day, its date, all in words for who cannot see them; leads to its backup. */
export function TimelineDayCell({ day, isFirst, now, isTabStop, ...on }: TimelineDayCellProps): ReactNode {
  const m = useMessages().timeline;
  const entries = dayEntries(day, m);
  const lead = leadOf(day);
  return (
    <li className="relative border-l border-line first:border-transparent">
      <Tooltip content={<DayInWords day={day} entries={entries} lead={lead} />}>
        <button
          type="button"
          aria-label={m.day(dayName(day, m), entries)}
          aria-disabled={lead === null}
          tabIndex={isTabStop ? 0 : -1}
          onClick={() => (lead === null ? undefined : on.onShow(lead))}
          onFocus={on.onFocus}
          onKeyDown={on.onKeyDown}
          className="absolute inset-0 rounded-control hover:bg-shade"
        />
      </Tooltip>
      <div aria-hidden className="pointer-events-none relative">
        <DayMarks day={day} now={now} parts={1} className="grid grid-cols-1 @4xl:hidden" />
        <DayMarks day={day} now={now} parts={2} className="hidden grid-cols-2 @4xl:grid @7xl:hidden" />
        <DayMarks day={day} now={now} parts={4} className="hidden grid-cols-4 @7xl:grid" />
        <DayDate day={day} isFirst={isFirst} />
      </div>
    </li>
  );
}

interface DayMarksProps {
  day: TimelineDay;
  now: number;
  /** As many as there is room for. */
  parts: number;
  className: string;
}

/** Several of one kind in one part of a day are one mark with their number. */
function DayMarks({ day, now, parts, className }: DayMarksProps): ReactNode {
  const isEmpty = day.marks.length === 0;
  return (
    <span className={classNames(className, 'relative h-14 items-center')}>
      {isEmpty ? (
        <span className="col-span-full size-1 justify-self-center rounded-full bg-line-strong" />
      ) : null}
      {(isEmpty ? [] : partsOf(day, parts)).map((marks, part) => (
        <span key={part} className="flex flex-col items-center text-xs leading-3">
          {countKinds(marks, 'weight').map(({ kind, count }) => (
            <CountedMark key={kind} kind={kind} count={count} />
          ))}
        </span>
      ))}
      {day.isToday ? <NowLine day={day} now={now} parts={parts} /> : null}
    </span>
  );
}

function CountedMark({ kind, count }: { kind: TimelineMark['kind']; count: number }): ReactNode {
  const many = count > MOST_COUNTED ? `${MOST_COUNTED}+` : String(count);
  return (
    <span className="[&>span]:gap-0.5">
      <TimelineMarkLook kind={kind} label={count === 1 ? '' : many} />
    </span>
  );
}

/** Behind the part of today that it is now: marks stand before it, what is due beyond. */
function NowLine({ day, now, parts }: Omit<DayMarksProps, 'className'>): ReactNode {
  const { start, end } = day;
  const part = Math.min(Math.max(Math.ceil(((now - start) / (end - start)) * parts), 1), parts);
  return <span className="absolute inset-y-0 w-px bg-accent" style={{ left: `${(part / parts) * 100}%` }} />;
}

function DayDate({ day, isFirst }: { day: TimelineDay; isFirst: boolean }): ReactNode {
  const m = useMessages().timeline;
  const date = dayjs(day.start);
  if (day.isToday)
    return <span className="block truncate text-center text-xs font-medium text-text">{m.today}</span>;
  const namesMonth = isFirst || date.date() === 1;
  return (
    <span className="block truncate text-center text-xs text-muted">
      {namesMonth ? (
        m.shortDate(date.date(), date.month())
      ) : (
        <>
          <span className="hidden @4xl:inline">{m.shortWeekday(date.day())} </span>
          {date.date()}
        </>
      )}
    </span>
  );
}

interface DayInWordsProps {
  day: TimelineDay;
  entries: readonly string[];
  lead: string | null;
}

function DayInWords({ day, entries, lead }: DayInWordsProps): ReactNode {
  const m = useMessages().timeline;
  const kinds = new Set(day.marks.map(({ kind }) => kind));
  return (
    <>
      <p className="font-medium">{dayName(day, m)}</p>
      {(entries.length === 0 ? [m.none] : entries).map((entry, index) => (
        <p key={index} className="tabular-nums">
          {entry}
        </p>
      ))}
      {kinds.has('missed') ? <p className="mt-1 text-muted">{m.about.missed}</p> : null}
      {kinds.has('absent') ? <p className="mt-1 text-muted">{m.about.absent}</p> : null}
      {lead === null ? null : <p className="mt-1 wrap-anywhere text-muted">{m.leadsTo(lead)}</p>}
    </>
  );
}
