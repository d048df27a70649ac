import type { ReactNode } from 'react';
import { Input, Select } from '@holdfast/ui';
import {
  BACKUP_SORT_KEYS,
  BACKUP_STATUSES,
  BACKUP_TYPES,
  type BackupSort,
} from '@holdfast/db-backup-domain/wire';
import { useMessages } from '../../../shared/i18n/index.ts';
import type { FilterState } from './use-backup-filter.ts';

export function BackupFilters({ filter }: { filter: FilterState }): ReactNode {
  const m = useMessages().backup;
  return (
    <search className="flex flex-wrap items-center gap-2">
      <Select
        aria-label={m.list.filterType}
        value={filter.type ?? ''}
        onValue={filter.setType}
        options={[
          { value: '', label: m.list.allTypes },
          ...BACKUP_TYPES.map((value) => ({ value, label: m.type[value] })),
        ]}
      />
      <Select
        aria-label={m.list.filterStatus}
        value={filter.status ?? ''}
        onValue={filter.setStatus}
        options={[
          { value: '', label: m.list.allStatuses },
          ...BACKUP_STATUSES.map((value) => ({ value, label: m.status[value] })),
        ]}
      />
      <OrderChoice filter={filter} />
      <Input
        type="search"
        className="w-56 max-w-full @max-lg:w-full"
        aria-label={m.list.search}
        placeholder={m.list.search}
        value={filter.search}
        onChange={(event) => filter.setSearch(event.target.value)}
      />
    </search>
  );
}

const DIRECTIONS = ['desc', 'asc'] as const;

/** The order, where there is no room for columns that one could order by. */
function OrderChoice({ filter: { sort, setSort } }: { filter: FilterState }): ReactNode {
  const m = useMessages().backup.list;
  const column: Record<BackupSort['by'], string> = {
    name: m.name,
    type: m.type,
    status: m.status,
    createdAt: m.created,
    durationMs: m.took,
    sizeBytes: m.size,
    expiresAt: m.keeps,
  };
  const choices = BACKUP_SORT_KEYS.flatMap((by) => DIRECTIONS.map((direction) => ({ by, direction })));
  const valueOf = ({ by, direction }: BackupSort) => `${by} ${direction}`;
  return (
    <div className="@4xl:hidden">
      <Select
        aria-label={m.order}
        value={valueOf(sort)}
        onValue={(value) => {
          const chosen = choices.find((choice) => valueOf(choice) === value);
          if (chosen) setSort(chosen);
        }}
        options={choices.map((choice) => ({
          value: valueOf(choice),
          label: m.orderedBy[choice.direction](column[choice.by]),
        }))}
      />
    </div>
  );
}
