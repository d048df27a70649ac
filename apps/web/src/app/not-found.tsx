import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { EmptyState } from '@holdfast/ui';
import { useMessages } from '../shared/i18n/index.ts';
import { BROWSE } from '../shared/routes/index.ts';

export function NotFound(): ReactNode {
  const m = useMessages().browser;
  return (
    <main id="content" tabIndex={-1} className="flex-1 outline-none">
      <EmptyState
        title={m.notFound}
        action={
          <Link href={BROWSE} className="text-accent hover:underline">
            {m.goToBrowser}
          </Link>
        }
      >
        {m.notFoundBody}
      </EmptyState>
    </main>
  );
}
