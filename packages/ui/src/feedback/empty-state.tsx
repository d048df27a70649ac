import type { ReactNode } from 'react';

export interface EmptyStateProps {
  title: ReactNode;
  children?: ReactNode;
  /** The one thing to do. */
  action?: ReactNode;
}

export function EmptyState({ title, children, action }: EmptyStateProps): ReactNode {
  return (
    <div className="flex flex-col items-start gap-2 px-4 py-8">
      <p className="text-lg font-semibold text-text">{title}</p>
      {children ? <div className="max-w-140 text-base text-muted">{children}</div> : null}
      {action ? <div className="mt-2">{action}</div> : null}
    </div>
  );
}
