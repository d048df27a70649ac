import type { ReactNode } from 'react';
import { Button, ColumnHeader, EmptyState, SortHeader, Table, TableHead } from '@holdfast/ui';
import type { BackupSort, BackupSummary } from '@holdfast/db-backup-domain/wire';
import type { ServiceSurface } from '../../../entities/db-service/index.ts';
import { useMessages } from '../../../shared/i18n/index.ts';
import { BackupFilters } from './backup-filters.tsx';
import { BackupRow } from './backup-row.tsx';
import type { FilterState } from './use-backup-filter.ts';

export interface BackupListProps {
  surface: ServiceSurface;
  filter: FilterState;
  more: { load: () => void; loading: boolean } | null;
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
      className="rounded-surface border border-line bg-canvas outline-none"
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
      {more ? (
        <footer className="flex justify-center border-t border-line p-2">
          <Button variant="ghost" busy={more.loading} onClick={more.load}>
            {m.loadMore}
          </Button>
        </footer>
      ) : null}
    </section>
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

function BackupTable({ surface, filter, onRestore, onDelete }: BackupListProps): ReactNode {
  const m = useMessages().backup.list;
  const sortable = (key: BackupSort['by'], label: string) => (
    <SortHeader
      direction={filter.sort.by === key ? filter.sort.direction : null}
      onSort={() => filter.sortBy(key)}
    >
      {label}
    </SortHeader>
  );
  return (
    <Table aria-label={m.title}>
      <TableHead>
        {sortable('name', m.name)}
        {sortable('type', m.type)}
        {sortable('status', m.status)}
        {sortable('createdAt', m.created)}
        {sortable('durationMs', m.took)}
        {sortable('sizeBytes', m.size)}
        {sortable('expiresAt', m.keeps)}
        <ColumnHeader className="sticky right-0 bg-canvas">
          <span className="sr-only">{m.actions}</span>
        </ColumnHeader>
      </TableHead>
      <tbody>
        {surface.backups.map((backup) => (
          <BackupRow
            key={backup.uid}
            backup={backup}
            onRestore={() => onRestore(backup)}
            onDelete={() => onDelete(backup)}
          />
        ))}
      </tbody>
    </Table>
  );
}
