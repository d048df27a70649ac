import type { ReactNode } from 'react';
import { classNames } from '../class-names.ts';
import type { Tone } from './status.tsx';

const EDGE: Record<Tone, string> = {
  good: 'border-l-good',
  running: 'border-l-running',
  warn: 'border-l-warn',
  bad: 'border-l-bad',
  neutral: 'border-l-line-strong',
};

export interface NoticeProps {
  tone: Tone;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  /** Reads itself aloud when it appears. */
  announce?: boolean;
}

/** A statement in the page: what is so, and what to do. */
export function Notice({ tone, title, children, action, announce = false }: NoticeProps): ReactNode {
  return (
    <div
      role={announce ? 'alert' : undefined}
      className={classNames(
        'flex flex-wrap items-start gap-x-4 gap-y-2 rounded-control border border-l-2 border-line bg-surface px-3 py-2',
        EDGE[tone],
      )}
    >
      <div className="min-w-0 flex-1 basis-60 text-sm wrap-anywhere">
        <p className="font-medium text-text">{title}</p>
        {children ? <div className="mt-0.5 text-muted">{children}</div> : null}
      </div>
      {action}
    </div>
  );
}
