import type { ReactNode } from 'react';
import { Status, type Shape, type Tone } from '@holdfast/ui';
import type { TimelineMark } from '@holdfast/db-backup-domain/wire';

const LOOK: Record<TimelineMark['kind'], { tone: Tone; shape: Shape }> = {
  completed: { tone: 'good', shape: 'dot' },
  failed: { tone: 'bad', shape: 'cross' },
  running: { tone: 'running', shape: 'half' },
  missed: { tone: 'warn', shape: 'diamond' },
  absent: { tone: 'warn', shape: 'diamond' },
  due: { tone: 'neutral', shape: 'ring' },
};

/** One kind of mark by its shape and colour, with what it says beside it. */
export function TimelineMarkLook({ kind, label }: { kind: TimelineMark['kind']; label: string }): ReactNode {
  return <Status {...LOOK[kind]} label={label} compact={label === ''} />;
}
