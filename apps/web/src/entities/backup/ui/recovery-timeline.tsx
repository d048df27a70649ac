import { memo, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { TIMELINE_DAYS, type Timeline, type TimelineMark } from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../../shared/i18n/index.ts';
import { useServerNow } from '../../../shared/time/index.ts';
import { daysOf, type TimelineDays } from '../model/timeline-days.ts';
import { dueWhen, summaryOf, totalsOf } from '../model/timeline-words.ts';
import { TimelineDayCell } from './timeline-day.tsx';
import { TimelineMarkLook } from './timeline-mark.tsx';

const TICK_MS = 60_000;
const TODAY = TIMELINE_DAYS - 1;
/** Days that a key goes on by. */
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

export interface RecoveryTimelineProps {
  timeline: Timeline;
  /** Shows the backup of that name in the list. Drawn again only for another one: keep the function. */
  onShow: (backup: string) => void;
}

/** 14 days in one strip, one mark a backup, then what is due: to look at rather than to read. */
export const RecoveryTimeline = memo(TimelineOfService);

function TimelineOfService({ timeline, onShow }: RecoveryTimelineProps): ReactNode {
  const m = useMessages().timeline;
  const now = useServerNow(TICK_MS);
  const known = useMemo(() => daysOf(timeline, now), [timeline, now]);
  return (
    <section
      aria-label={m.title}
      className="@container flex flex-col gap-2 rounded-surface border border-line bg-surface px-4 py-3"
    >
      <header className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h2 className="text-xs font-medium text-muted">{m.heading}</h2>
        <p className="sr-only">{summaryOf(known, now, m)}</p>
        <Legend known={known} now={now} />
      </header>
      <div className="flex flex-col gap-2 @2xl:flex-row">
        <Days known={known} now={now} onShow={onShow} />
        {known.due.length === 0 ? null : <Due due={known.due} now={now} />}
      </div>
    </section>
  );
}

/** What the shapes say, with how many there are of each: the summary to look at. */
function Legend({ known, now }: { known: TimelineDays; now: number }): ReactNode {
  const m = useMessages().timeline;
  const totals = totalsOf(known);
  const [next] = known.due;
  return (
    <div aria-hidden className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
      {totals.length === 0 ? <span className="text-muted">{m.none}</span> : null}
      {totals.map(({ kind, count }) => (
        <TimelineMarkLook key={kind} kind={kind} label={m.counted(count, m.kind[kind])} />
      ))}
      {next === undefined ? null : <TimelineMarkLook kind="due" label={m.nextDue(dueWhen(next, now, m))} />}
    </div>
  );
}

interface DaysProps {
  known: TimelineDays;
  now: number;
  onShow: (backup: string) => void;
}

/** One stop of the Tab key; the arrow keys go from day to day. */
function Days({ known, now, onShow }: DaysProps): ReactNode {
  const m = useMessages().timeline;
  const list = useRef<HTMLOListElement>(null);
  const [current, setCurrent] = useState(TODAY);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? TODAY : current + (STEPS[event.key] ?? 0);
    if (to === current || to < 0 || to > TODAY) return;
    event.preventDefault();
    list.current?.querySelectorAll('button')[to]?.focus();
  };
  return (
    <ol ref={list} aria-label={m.days} className="grid min-w-0 flex-1 grid-cols-7 gap-y-2 @2xl:grid-cols-14">
      {known.days.map((day, index) => (
        <TimelineDayCell
          key={day.start}
          day={day}
          isFirst={index === 0}
          now={now}
          isTabStop={index === current}
          onShow={onShow}
          onFocus={() => setCurrent(index)}
          onKeyDown={onKeyDown}
        />
      ))}
    </ol>
  );
}

/** The next runs, in their order and not to scale. */
function Due({ due, now }: { due: readonly TimelineMark[]; now: number }): ReactNode {
  const m = useMessages().timeline;
  return (
    <div className="@2xl:w-20">
      <p className="sr-only">{m.thenDue(due.map((mark) => dueWhen(mark, now, m)))}</p>
      <div aria-hidden>
        <span className="flex h-5 items-center gap-1 @2xl:h-14">
          {due.map(({ at }) => (
            <span key={at} className="flex flex-1 items-center gap-1">
              <span className="flex-1 border-t border-dashed border-line-strong" />
              <TimelineMarkLook kind="due" label="" />
            </span>
          ))}
        </span>
        <span className="hidden text-right text-xs text-muted @2xl:block">{m.kind.due}</span>
      </div>
    </div>
  );
}
