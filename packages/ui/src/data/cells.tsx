import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from '../class-names.ts';

/** A cell of a row of a VirtualTable. */
export function Cell({ className, ...rest }: ComponentProps<'div'>): ReactNode {
  return <div role="cell" {...rest} className={classNames('min-w-0', className)} />;
}

export function ColumnHeader({ className, ...rest }: ComponentProps<'div'>): ReactNode {
  return (
    <div
      role="columnheader"
      {...rest}
      className={classNames('flex h-8 min-w-0 items-center font-medium whitespace-nowrap', className)}
    />
  );
}

export interface SortHeaderProps {
  children: ReactNode;
  direction: 'asc' | 'desc' | null;
  onSort: () => void;
  className?: string;
}

export function SortHeader({ children, direction, onSort, className }: SortHeaderProps): ReactNode {
  const Arrow = direction === 'asc' ? ArrowUp : ArrowDown;
  return (
    <ColumnHeader
      className={className}
      aria-sort={direction === null ? 'none' : direction === 'asc' ? 'ascending' : 'descending'}
    >
      <button
        type="button"
        onClick={onSort}
        className="inline-flex items-center gap-1 rounded-control hover:text-text"
      >
        {children}
        <Arrow
          size={12}
          strokeWidth={1.5}
          aria-hidden
          className={direction === null ? 'opacity-0' : 'text-text'}
        />
      </button>
    </ColumnHeader>
  );
}
