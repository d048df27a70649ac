import type { ReactNode } from 'react';
import { Notice } from '@holdfast/ui';
import { isServerTrouble, readFailure } from '../api/index.ts';
import { formatClock } from '../format/index.ts';
import { useMessages } from '../i18n/index.ts';

export interface StaleNoticeProps {
  /** Why what is shown could not be fetched anew, or null. */
  error: unknown;
  /** When it was fetched, in milliseconds. */
  fetchedAt: number;
}

/** What is shown is old, why, and of when it is. Where nothing is answered at all, the page says so once as a whole. */
export function StaleNotice({ error, fetchedAt }: StaleNoticeProps): ReactNode {
  const m = useMessages();
  if (error === null || isServerTrouble(error)) return null;
  const { code, detail } = readFailure(error);
  return (
    <Notice announce tone="warn" title={m.errors[code].message}>
      <p>{m.backup.stale(formatClock(fetchedAt))}</p>
      {detail ? <p className="mt-1 font-mono text-xs">{detail}</p> : null}
    </Notice>
  );
}
