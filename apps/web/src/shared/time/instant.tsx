import { useLayoutEffect, useRef, useState, type ComponentProps, type ReactNode } from 'react';
import { Tooltip } from '@holdfast/ui';
import { formatElapsed, formatExact, formatRelative } from '../format/index.ts';
import { useMessages } from '../i18n/index.ts';
import { useServerNow } from './server-clock.tsx';

const SLOW_TICK_MS = 10_000;
const SECOND_MS = 1000;

/** An instant, relative; the exact local time and its zone on hover and on focus. */
export function Instant({ at }: { at: string }): ReactNode {
  const now = useServerNow(SLOW_TICK_MS);
  const m = useMessages();
  const words = formatRelative(at, now, m.time);
  const [wanted, setWanted] = useState<'pointer' | 'focus' | null>(null);
  /* A tooltip costs more than the words: of those in a long list hardly one is ever wanted. */
  if (wanted === null)
    return (
      <Time
        dateTime={at}
        onFocus={() => setWanted('focus')}
        onPointerEnter={({ pointerType }) => (pointerType === 'touch' ? undefined : setWanted('pointer'))}
      >
        {words}
      </Time>
    );
  return <ExplainedTime at={at} words={words} isFocused={wanted === 'focus'} />;
}

function Time(props: ComponentProps<'time'>): ReactNode {
  return <time tabIndex={0} className="rounded-control whitespace-nowrap" {...props} />;
}

function ExplainedTime(props: { at: string; words: string; isFocused: boolean }): ReactNode {
  const { at, words, isFocused } = props;
  const time = useRef<HTMLTimeElement>(null);
  /* The element is another one: the focus that asked for it goes on. */
  useLayoutEffect(() => {
    if (isFocused) time.current?.focus({ preventScroll: true });
  }, [isFocused]);
  return (
    <Tooltip content={formatExact(at)}>
      <Time ref={time} dateTime={at}>
        {words}
      </Time>
    </Tooltip>
  );
}

/** Seconds since an instant, counting. */
export function Elapsed({ since }: { since: string }): ReactNode {
  const now = useServerNow(SECOND_MS);
  return <span className="font-mono">{formatElapsed(now - Date.parse(since))}</span>;
}
