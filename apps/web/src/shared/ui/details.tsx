import type { ReactNode } from 'react';

/** Facts, one a line: a term and its value. */
export function Details({ children }: { children: ReactNode }): ReactNode {
  return <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">{children}</dl>;
}

export function Detail({ term, children }: { term: string; children: ReactNode }): ReactNode {
  return (
    <>
      <dt className="text-muted">{term}</dt>
      <dd className="min-w-0 wrap-anywhere text-text">{children}</dd>
    </>
  );
}
