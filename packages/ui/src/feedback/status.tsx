import type { ReactNode } from 'react';
import { classNames } from '../class-names.ts';

export type Tone = 'good' | 'running' | 'warn' | 'bad' | 'neutral';
export type Shape = 'dot' | 'ring' | 'half' | 'cross' | 'dash' | 'diamond';

const TONE: Record<Tone, string> = {
  good: 'text-good',
  running: 'text-running',
  warn: 'text-warn',
  bad: 'text-bad',
  neutral: 'text-muted',
};

const OUTLINE = <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />;
const DRAWING: Record<Shape, ReactNode> = {
  dot: <circle cx="6" cy="6" r="5" fill="currentColor" />,
  ring: OUTLINE,
  half: (
    <>
      {OUTLINE}
      <path d="M6 1.75a4.25 4.25 0 0 1 0 8.5z" fill="currentColor" />
    </>
  ),
  cross: <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />,
  dash: <path d="M2 6h8" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />,
  diamond: <path d="M6 1l5 5-5 5-5-5z" fill="none" stroke="currentColor" strokeWidth="1.5" />,
};

export interface StatusProps {
  tone: Tone;
  shape: Shape;
  /** The word. */
  label: ReactNode;
  /** Shows the shape alone; the word is still read aloud. */
  compact?: boolean;
}

/** A status is a shape and a word; colour only repeats them. */
export function Status({ tone, shape, label, compact = false }: StatusProps): ReactNode {
  return (
    <span className={classNames('inline-flex items-center gap-1.5 whitespace-nowrap', TONE[tone])}>
      <svg viewBox="0 0 12 12" className="size-2.5 shrink-0" aria-hidden>
        {DRAWING[shape]}
      </svg>
      <span className={compact ? 'sr-only' : undefined}>{label}</span>
    </span>
  );
}
