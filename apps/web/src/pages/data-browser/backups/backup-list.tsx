import { useCallback, useEffect, useRef, type ReactNode } from 'react';
import { Button, ColumnHeader, EmptyState, SortHeader, VirtualTable } from '@holdfast/ui';
import type { BackupSort, BackupSummary } from '@holdfast/db-backup-domain/wire';
import type { MoreBackups, RowRange, ServiceSurface } from '../../../entities/db-service/index.ts';
import { useMessages } from '../../../shared/i18n/index.ts';
import { FailureNotice } from '../../../shared/ui/index.ts';
import { BackupFilters } from './backup-filters.tsx';
import { BackupRow, ROW_LAYOUT, rowHeight } from './backup-row.tsx';
import type { FilterState } from './use-backup-filter.ts';

/** So many rows before the last loaded one further ones are asked for. */
const LOAD_AHEAD = 40;

export interface BackupListProps {
  surface: ServiceSurface;
  filter: FilterState;
  more: MoreBackups;
  backUpNow: ReactNode;
  onRestore: (backup: BackupSummary) => void;
  onDelete: (backup: BackupSummary) => void;
}

export function BackupList(props: BackupListProps): ReactNode {
  const { surface, filter, more, backUpNow } = props;
  const m = useMessages().backup.list;
  const shown = surface.backups.length;
  return (
    <section
      aria-label={m.title}
      tabIndex={-1}
      className="@container rounded-surface border border-line bg-canvas outline-none"
    >
      <header className="flex flex-wrap items-center justify-between gap-3 border-b border-line px-4 py-3">
        <div className="flex items-center gap-3">
          {backUpNow}
          <h2 className="text-sm font-semibold">
            {m.title} <span className="font-normal text-muted">{m.shown(shown, surface.total)}</span>
          </h2>
        </div>
        <BackupFilters filter={filter} />
      </header>
      {shown > 0 ? <BackupTable {...props} /> : <NothingShown filter={filter} />}
      <MoreRows more={more} shown={m.shown(shown, surface.total)} />
    </section>
  );
}

/** Rows come by themselves as one scrolls; the button is for who comes here in another way, or after a failure. */
function MoreRows({ more, shown }: { more: MoreBackups; shown: string }): ReactNode {
  const m = useMessages().backup.list;
  if (more.load === null) return null;
  return (
    <footer className="flex flex-col items-center gap-2 border-t border-line p-2">
      {more.error ? <FailureNotice error={more.error} /> : null}
      <Button variant="ghost" busy={more.loading} onClick={more.load}>
        {m.loadMore} <span className="font-normal text-muted">{shown}</span>
      </Button>
    </footer>
  );
}

function NothingShown({ filter }: { filter: FilterState }): ReactNode {
  const m = useMessages().backup.list;
  if (filter.active)
    return (
      <EmptyState title={m.noMatch} action={<Button onClick={filter.clear}>{m.clearFilters}</Button>}>
        {m.noMatchBody}
      </EmptyState>
    );
  return <EmptyState title={m.none}>{m.noneBody}</EmptyState>;
}

const keyOf = ({ uid }: BackupSummary) => uid;

function BackupTable({ surface, filter, more, onRestore, onDelete }: BackupListProps): ReactNode {
  const m = useMessages().backup.list;
  const onRange = useLoadOnScroll(more, surface.backups.length);
  const cells = useCallback(
    (backup: BackupSummary) => <BackupRow {...{ backup, onRestore, onDelete }} />,
    [onRestore, onDelete],
  );
  const sortable = (key: BackupSort['by'], label: string) => (
    <SortHeader
      direction={filter.sort.by === key ? filter.sort.direction : null}
      onSort={() => filter.sortBy(key)}
    >
      {label}
    </SortHeader>
  );
  return (
    <VirtualTable
      aria-label={m.title}
      rows={surface.backups}
      total={surface.total}
      keyOf={keyOf}
      cells={cells}
      estimatedHeight={rowHeight}
      rowClassName={ROW_LAYOUT}
      /* Without columns a heading says nothing: the filters then offer the order. */
      headerClassName="@max-4xl:hidden"
      onRange={onRange}
      header={
        <>
          {sortable('name', m.name)}
          {sortable('type', m.type)}
          {sortable('status', m.status)}
          {sortable('createdAt', m.created)}
          {sortable('durationMs', m.took)}
          {sortable('sizeBytes', m.size)}
          {sortable('expiresAt', m.keeps)}
          <ColumnHeader>
            <span className="sr-only">{m.actions}</span>
          </ColumnHeader>
        </>
      }
    />
  );
}

/** Keeps what is in sight fresh, and loads on as its end comes near. After a failure only when asked to. */
function useLoadOnScroll(more: MoreBackups, loaded: number): (range: RowRange) => void {
  const { load, loading, error, show } = more;
  const last = useRef(0);
  /* No state: scrolling draws the table anyway, and would draw it a second time for this. */
  const loadWhereNear = useRef(() => {});
  useEffect(() => {
    let asked = loading || Boolean(error);
    loadWhereNear.current = () => {
      if (asked || load === null || last.current < loaded - LOAD_AHEAD) return;
      asked = true;
      load();
    };
    loadWhereNear.current();
  }, [load, loading, error, loaded]);
  return useCallback(
    (range) => {
      show(range);
      last.current = range.last;
      loadWhereNear.current();
    },
    [show],
  );
}
