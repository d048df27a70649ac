import type { ReactNode } from 'react';

export function Badge({ children }: { children: ReactNode }): ReactNode {
  return (
    <span className="inline-flex items-center rounded-control border border-line-strong px-1.5 text-xs whitespace-nowrap text-muted">
      {children}
    </span>
  );
}
