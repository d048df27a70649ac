import type { ReactNode } from 'react';
import { Badge, Button, Skeleton } from '@holdfast/ui';
import type { RowsPage } from '@holdfast/db-backup-domain/wire';
import { trpc } from '../../shared/api/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import type { ObjectAddress } from '../../shared/routes/index.ts';
import { FailureNotice } from '../../shared/ui/index.ts';
import type { ContentsKind } from './contents-kind.ts';
import { RowsTable } from './rows-table.tsx';

const FIRST_PAGE = 500;

export interface RowsViewProps extends ObjectAddress {
  kind: ContentsKind;
}

/** A first page of what an object holds, with the type of each column. Read only. */
export function RowsView({ namespace, name, path, kind }: RowsViewProps): ReactNode {
  const m = useMessages().browser.rows;
  const words = m.of[kind];
  const rows = trpc.db.rows.useQuery({ namespace, name, path: [...path], limit: FIRST_PAGE });
  return (
    <section aria-label={words.title(path.join('.'))} className="flex min-h-0 flex-1 flex-col">
      <header className="flex flex-wrap items-center justify-between gap-2 px-4 py-3">
        <h1 className="flex flex-wrap items-center gap-2 font-mono text-base font-semibold wrap-anywhere">
          {path.join('.')}
          <Badge>{m.readOnly}</Badge>
        </h1>
        <div className="flex items-center gap-3 text-xs text-muted">
          {rows.data ? <span role="status">{countOf(rows.data, words)}</span> : null}
          {/* Where nothing could be read, what says so has its own. */}
          {rows.isLoadingError ? null : (
            <Button size="sm" onClick={() => void rows.refetch()}>
              {m.reload}
            </Button>
          )}
        </div>
      </header>
      {rows.error ? (
        <div className="px-4">
          <FailureNotice error={rows.error} onRetry={() => void rows.refetch()} />
        </div>
      ) : null}
      {rows.isPending ? <RowsSkeleton /> : null}
      {rows.data ? (
        <RowsTable
          page={rows.data}
          label={words.title(path.join('.'))}
          noValue={words.noValue}
          none={words.none}
        />
      ) : null}
    </section>
  );
}

type Words = ReturnType<typeof useMessages>['browser']['rows']['of'][ContentsKind];

function countOf(page: RowsPage, words: Words): string {
  return page.hasMore ? words.first(page.rows.length) : words.all(page.rows.length);
}

function RowsSkeleton(): ReactNode {
  const m = useMessages().browser;
  return (
    <div role="status" aria-label={m.loading} className="flex flex-col border-t border-line">
      {Array.from({ length: 10 }, (_, index) => (
        <div key={index} className="grid h-8 grid-cols-4 items-center gap-6 border-b border-line px-3">
          <Skeleton className="h-3 w-1/2" />
          <Skeleton className="h-3 w-3/4" />
          <Skeleton className="h-3 w-2/3" />
          <Skeleton className="h-3 w-1/3" />
        </div>
      ))}
    </div>
  );
}
