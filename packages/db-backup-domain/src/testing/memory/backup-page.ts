import { HoldfastError } from '../../errors/index.ts';
import {
  DEFAULT_BACKUP_LIMIT,
  DEFAULT_BACKUP_SORT,
  type BackupPage,
  type BackupQuery,
  type BackupSort,
  type BackupSummary,
} from '../../wire/index.ts';

type SortValue = string | number | null;

/** Where a page ended: the sort it belongs to, and the sort value and name of its last row. */
interface Cursor {
  readonly by: BackupSort['by'];
  readonly direction: BackupSort['direction'];
  readonly value: SortValue;
  readonly name: string;
}

/**
 * One page by key, not by number: what is inserted or deleted meanwhile shifts nothing. Rows without a value come last
 * in both directions; equal values are in the order of their names, which are unique in a namespace.
 * A cursor that is none, or of another sort, is REQUEST_INVALID.
 */
export function pageOf(
  backups: readonly BackupSummary[],
  query: BackupQuery,
): Omit<BackupPage, 'activeCount'> {
  const sort = query.sort ?? DEFAULT_BACKUP_SORT;
  const limit = query.limit ?? DEFAULT_BACKUP_LIMIT;
  const matching = backups.filter((backup) => matches(backup, query));
  const ordered = matching.toSorted((a, b) => compare(keyOf(a, sort), keyOf(b, sort)));
  const after = query.cursor === undefined ? null : readCursor(query.cursor, sort);
  const rest = after === null ? ordered : ordered.filter((backup) => compare(keyOf(backup, sort), after) > 0);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    total: matching.length,
    nextCursor: last && rest.length > limit ? btoa(JSON.stringify(keyOf(last, sort))) : null,
  };
}

function matches(backup: BackupSummary, query: BackupQuery): boolean {
  if (query.type !== undefined && backup.type !== query.type) return false;
  if (query.status !== undefined && backup.status !== query.status) return false;
  if (query.search === undefined) return true;
  const wanted = query.search.toLowerCase();
  return [backup.name, backup.description ?? ''].some((text) => text.toLowerCase().includes(wanted));
}

function keyOf(backup: BackupSummary, sort: BackupSort): Cursor {
  return { by: sort.by, direction: sort.direction, value: backup[sort.by], name: backup.name };
}

function compare(a: Cursor, b: Cursor): number {
  if (a.value === null || b.value === null) {
    if (a.value !== b.value) return a.value === null ? 1 : -1;
  } else if (a.value !== b.value) {
    const ascending = a.value < b.value ? -1 : 1;
    return a.direction === 'asc' ? ascending : -ascending;
  }
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}

function readCursor(text: string, sort: BackupSort): Cursor {
  const cursor = parseCursor(text);
  if (cursor?.by !== sort.by || cursor.direction !== sort.direction || typeof cursor.name !== 'string')
    throw new HoldfastError('REQUEST_INVALID', { detail: 'The cursor belongs to another list.' });
  return cursor;
}

function parseCursor(text: string): Cursor | null {
  try {
    return JSON.parse(atob(text)) as Cursor | null;
  } catch {
    return null;
  }
}
