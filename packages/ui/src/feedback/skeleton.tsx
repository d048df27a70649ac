import type { ReactNode } from 'react';
import { classNames } from '../class-names.ts';

/** Holds the place of what is being loaded. Its size is given by class names. */
export function Skeleton({ className }: { className?: string }): ReactNode {
  return (
    <span aria-hidden className={classNames('animate-pulse block rounded-control bg-shade', className)} />
  );
}
