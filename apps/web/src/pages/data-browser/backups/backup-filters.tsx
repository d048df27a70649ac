import type { ReactNode } from 'react';
import { Input, Select } from '@holdfast/ui';
import { BACKUP_STATUSES, BACKUP_TYPES } from '@holdfast/db-backup-domain/wire';
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
      <Input
        type="search"
        className="w-56 max-sm:w-full"
        aria-label={m.list.search}
        placeholder={m.list.search}
        value={filter.search}
        onChange={(event) => filter.setSearch(event.target.value)}
      />
    </search>
  );
}
