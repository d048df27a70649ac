import { orderBackups, pageOfOrdered } from '@holdfast/db-backup-domain/backend';
import {
  DEFAULT_BACKUP_SORT,
  type BackupPage,
  type BackupQuery,
  type BackupSort,
  type BackupSummary,
} from '@holdfast/db-backup-domain/wire';
import type { ServiceBackups } from './backup-index.ts';

type Rows = readonly BackupSummary[];

/** Rows in other orders than the default one, by the rows as the index holds them: at most one for each sort. */
const orders = new WeakMap<Rows, Map<string, Rows>>();

/** One page of the backups of a service. REQUEST_INVALID for a cursor of another list. */
export function backupPageOf({ rows, activeCount }: ServiceBackups, query: BackupQuery): BackupPage {
  const ordered = orderedBy(rows, query.sort ?? DEFAULT_BACKUP_SORT);
  return { ...pageOfOrdered(ordered, query), activeCount };
}

/** Each order of the same rows is made once, however many look at it. */
function orderedBy(rows: Rows, sort: BackupSort): Rows {
  if (sort.by === DEFAULT_BACKUP_SORT.by && sort.direction === DEFAULT_BACKUP_SORT.direction) return rows;
  const known = orders.get(rows) ?? new Map<string, Rows>();
  orders.set(rows, known);
  const key = `${sort.by} ${sort.direction}`;
  const ordered = known.get(key) ?? orderBackups(rows, sort);
  known.set(key, ordered);
  return ordered;
}
