import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from '../class-names.ts';

/** A dense table that scrolls sideways inside its own box. */
export function Table({ className, children, ...rest }: ComponentProps<'table'>): ReactNode {
  return (
    <div
      className="relative w-full overflow-x-auto"
      tabIndex={0}
      role="group"
      aria-label={rest['aria-label']}
    >
      <table {...rest} className={classNames('w-full border-collapse text-left text-sm', className)}>
        {children}
      </table>
    </div>
  );
}

export function TableHead({ children }: { children: ReactNode }): ReactNode {
  return (
    <thead className="border-b border-line text-xs text-muted">
      <tr>{children}</tr>
    </thead>
  );
}

export function TableRow({ className, ...rest }: ComponentProps<'tr'>): ReactNode {
  return (
    <tr
      {...rest}
      className={classNames('border-b border-line last:border-b-0 hover:bg-surface', className)}
    />
  );
}

export function TableCell({ className, ...rest }: ComponentProps<'td'>): ReactNode {
  return <td {...rest} className={classNames('h-10 px-3 py-1.5 align-middle', className)} />;
}

export function ColumnHeader({ className, ...rest }: ComponentProps<'th'>): ReactNode {
  return (
    <th scope="col" {...rest} className={classNames('h-8 px-3 font-medium whitespace-nowrap', className)} />
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
