import type { ReactNode } from 'react';
import { Skeleton } from '@holdfast/ui';
import { useMessages } from '../../../shared/i18n/index.ts';

/** The bar, a family of three and a few beside it: what most projects look like. */
export function CanvasSkeleton(): ReactNode {
  const m = useMessages().browser;
  return (
    <div role="status" aria-label={m.loading} className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-4 border-b border-line px-4 py-3">
        <Skeleton className="h-8 w-52 max-sm:w-full" />
        <Skeleton className="h-5 w-24 max-sm:hidden" />
        <Skeleton className="ml-auto h-8 w-56 max-sm:hidden" />
      </div>
      <div className="grid flex-1 grid-cols-[repeat(auto-fill,15rem)] content-center justify-center gap-x-24 gap-y-7 overflow-hidden p-6">
        {['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (
          <Skeleton key={key} className="h-25 w-60" />
        ))}
      </div>
    </div>
  );
}
