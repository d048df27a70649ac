import type { ReactNode } from 'react';
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
  return (
    <Tooltip content={formatExact(at)}>
      <time dateTime={at} tabIndex={0} className="rounded-control whitespace-nowrap">
        {formatRelative(at, now, m.time)}
      </time>
    </Tooltip>
  );
}

/** Seconds since an instant, counting. */
export function Elapsed({ since }: { since: string }): ReactNode {
  const now = useServerNow(SECOND_MS);
  return <span className="font-mono">{formatElapsed(now - Date.parse(since))}</span>;
}
