import type { ReactNode } from 'react';
import {
  Badge,
  Button,
  ColumnHeader,
  EmptyState,
  Skeleton,
  Table,
  TableCell,
  TableHead,
  TableRow,
} from '@holdfast/ui';
import type { RowsPage } from '@holdfast/db-backup-domain/wire';
import { trpc } from '../../shared/api/index.ts';
import { useMessages } from '../../shared/i18n/index.ts';
import type { ObjectAddress } from '../../shared/routes/index.ts';
import { FailureNotice } from '../../shared/ui/index.ts';
import type { ContentsKind } from './contents-kind.ts';

const FIRST_PAGE = 100;

export interface RowsViewProps extends ObjectAddress {
  kind: ContentsKind;
}

/** A first page of what an object holds, with the type of each column. Read only. */
export function RowsView({ namespace, name, path, kind }: RowsViewProps): ReactNode {
  const m = useMessages().browser.rows;
  const words = m.of[kind];
  const rows = trpc.db.rows.useQuery({ namespace, name, path: [...path], limit: FIRST_PAGE });
  return (
    <section
      aria-label={words.title(path.join('.'))}
      className="flex min-h-0 flex-1 flex-col overflow-y-auto"
    >
      <header className="flex flex-wrap items-center justify-between gap-2 px-4 py-3">
        <h1 className="flex flex-wrap items-center gap-2 font-mono text-base font-semibold wrap-anywhere">
          {path.join('.')}
          <Badge>{m.readOnly}</Badge>
        </h1>
        <div className="flex items-center gap-3 text-xs text-muted">
          {rows.data ? <span role="status">{countOf(rows.data, words)}</span> : null}
          <Button size="sm" onClick={() => void rows.refetch()}>
            {m.reload}
          </Button>
        </div>
      </header>
      {rows.error ? (
        <div className="px-4">
          <FailureNotice error={rows.error} onRetry={() => void rows.refetch()} />
        </div>
      ) : null}
      {rows.isPending ? <RowsSkeleton /> : null}
      {rows.data ? <RowsTable page={rows.data} words={words} label={words.title(path.join('.'))} /> : null}
    </section>
  );
}

type Words = ReturnType<typeof useMessages>['browser']['rows']['of'][ContentsKind];

function countOf(page: RowsPage, words: Words): string {
  return page.hasMore ? words.first(page.rows.length) : words.all(page.rows.length);
}

function RowsTable({ page, words, label }: { page: RowsPage; words: Words; label: string }): ReactNode {
  const m = useMessages().browser.rows;
  return (
    <>
      <Table aria-label={label}>
        <TableHead>
          {page.columns.map((column, index) => (
            <ColumnHeader key={`${index}:${column.name}`}>
              <span className="font-mono text-text">{column.name}</span>{' '}
              <span className="font-mono font-normal text-muted">{column.type}</span>
            </ColumnHeader>
          ))}
        </TableHead>
        <tbody>
          {page.rows.map((cells, index) => (
            <TableRow key={index}>
              {cells.map((cell, column) => (
                <TableCell
                  key={column}
                  className="h-8 max-w-96 truncate font-mono text-xs"
                  title={cell?.text}
                >
                  {cell === null ? <span className="text-faint">{words.noValue}</span> : cell.text}
                  {cell?.truncated ? <span className="text-warn">… {m.truncated}</span> : null}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </tbody>
      </Table>
      {page.rows.length === 0 ? <EmptyState title={words.none} /> : null}
    </>
  );
}

function RowsSkeleton(): ReactNode {
  return (
    <div className="flex flex-col gap-2 px-4">
      {Array.from({ length: 8 }, (_, index) => (
        <Skeleton key={index} className="h-6 w-full" />
      ))}
    </div>
  );
}
