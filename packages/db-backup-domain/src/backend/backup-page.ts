import { HoldfastError } from '../errors/index.ts';
import {
  DEFAULT_BACKUP_LIMIT,
  DEFAULT_BACKUP_SORT,
  type BackupPage,
  type BackupQuery,
  type BackupSort,
  type BackupSummary,
} from '../wire/index.ts';

type SortValue = string | number | null;

/** A row's place in an order. */
interface Key {
  readonly value: SortValue;
  readonly name: string;
}

/** Where a page ended: the sort it belongs to, and the sort value and name of its last row. */
interface Cursor extends Key, BackupSort {}

/**
 * One page by key, not by number: what is inserted or deleted meanwhile shifts nothing. Rows without a value come last
 * in both directions; equal values are in the order of their names, which are unique in a namespace.
 * A cursor that is none, or of another sort, is REQUEST_INVALID.
 */
export function pageOf(
  backups: readonly BackupSummary[],
  query: BackupQuery,
): Omit<BackupPage, 'activeCount'> {
  return pageOfOrdered(orderBackups(backups, query.sort), query);
}

/** The rows in the order that `pageOf` gives them. Linear where they are in that order already. */
export function orderBackups(
  backups: readonly BackupSummary[],
  sort: BackupSort = DEFAULT_BACKUP_SORT,
): BackupSummary[] {
  return backups.toSorted((a, b) => compareBackups(a, b, sort));
}

/** Negative where `a` comes before `b` in the order that every backend lists them in. */
export function compareBackups(
  a: BackupSummary,
  b: BackupSummary,
  sort: BackupSort = DEFAULT_BACKUP_SORT,
): number {
  return compare(keyOf(a, sort), keyOf(b, sort), sort);
}

/** The same page of rows that `orderBackups` has put into the order of `query.sort`: for those who keep them so. */
export function pageOfOrdered(
  ordered: readonly BackupSummary[],
  query: BackupQuery,
): Omit<BackupPage, 'activeCount'> {
  const sort = query.sort ?? DEFAULT_BACKUP_SORT;
  const limit = query.limit ?? DEFAULT_BACKUP_LIMIT;
  const after = query.cursor === undefined ? null : readCursor(query.cursor, sort);
  const matching = ordered.filter(matcher(query));
  const start = after === null ? 0 : firstAfter(matching, after, sort);
  const items = matching.slice(start, start + limit);
  const last = items.at(-1);
  return {
    items,
    total: matching.length,
    nextCursor: last && matching.length > start + limit ? writeCursor(keyOf(last, sort), sort) : null,
  };
}

function matcher({ type, status, search }: BackupQuery): (backup: BackupSummary) => boolean {
  const wanted = search?.toLowerCase() ?? '';
  return (backup) =>
    (type === undefined || backup.type === type) &&
    (status === undefined || backup.status === status) &&
    (wanted === '' ||
      backup.name.toLowerCase().includes(wanted) ||
      (backup.description ?? '').toLowerCase().includes(wanted));
}

/** Index of the first row that comes after the key, in rows that are in order. */
function firstAfter(ordered: readonly BackupSummary[], key: Key, sort: BackupSort): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = ordered[middle];
    if (row !== undefined && compare(keyOf(row, sort), key, sort) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

function keyOf(backup: BackupSummary, sort: BackupSort): Key {
  return { value: backup[sort.by], name: backup.name };
}

function compare(a: Key, b: Key, { direction }: BackupSort): number {
  if (a.value === null || b.value === null) {
    if (a.value !== b.value) return a.value === null ? 1 : -1;
  } else if (a.value !== b.value) {
    const ascending = a.value < b.value ? -1 : 1;
    return direction === 'asc' ? ascending : -ascending;
  }
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}

function writeCursor({ value, name }: Key, { by, direction }: BackupSort): string {
  return btoa(JSON.stringify({ by, direction, value, name } satisfies Cursor));
}

function readCursor(text: string, sort: BackupSort): Key {
  const cursor = parseCursor(text);
  if (cursor?.by !== sort.by || cursor.direction !== sort.direction || !isKey(cursor))
    throw new HoldfastError('REQUEST_INVALID', { detail: 'The cursor belongs to another list.' });
  return cursor;
}

function isKey(cursor: Partial<Cursor>): cursor is Key & Partial<Cursor> {
  const { name, value } = cursor;
  return typeof name === 'string' && (value === null || ['string', 'number'].includes(typeof value));
}

function parseCursor(text: string): Partial<Cursor> | null {
  try {
    return JSON.parse(atob(text)) as Partial<Cursor> | null;
  } catch {
    return null;
  }
}
