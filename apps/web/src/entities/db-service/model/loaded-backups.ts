import { replaceEqualDeep } from '@tanstack/react-query';
import { compareBackups } from '@holdfast/db-backup-domain/backend';
import {
  MAX_BACKUP_LIMIT,
  type BackupPage,
  type BackupSort,
  type BackupSummary,
} from '@holdfast/db-backup-domain/wire';

/** A place in the list from which the server can be asked for what follows. null: the beginning. */
export type Cursor = string | null;

/** A cursor, and the row it was made after: it keeps its place when that row goes or moves. */
interface Mark {
  readonly cursor: string;
  readonly after: BackupSummary;
}

/**
 * The rows that were loaded so far: from the beginning of the list without a gap, in its order, each backup once. Answers
 * are put in one by one, the newest word wins; what lies outside an answer stays as it was last seen.
 */
export interface LoadedBackups {
  readonly rows: readonly BackupSummary[];
  /** In the order of their places. */
  readonly marks: readonly Mark[];
  /** Where what is not loaded yet begins. null: everything is. */
  readonly next: string | null;
}

export const NOTHING_LOADED: LoadedBackups = { rows: [], marks: [], next: null };

/** What the server answered from a cursor on. */
export interface Answer {
  readonly cursor: Cursor;
  readonly page: Pick<BackupPage, 'items' | 'nextCursor'>;
}

/**
 * An answer says which rows there are between its cursor and its last row, and no others: it takes the place of all that
 * was known of that stretch. A backup that it shows is nowhere else any more.
 */
export function putIn(loaded: LoadedBackups, { cursor, page }: Answer, sort: BackupSort): LoadedBackups {
  const start = cursor === null ? null : loaded.marks.find((mark) => mark.cursor === cursor);
  /* Where its place is no longer known, a newer answer has covered it. */
  if (start === undefined) return loaded;
  const last = page.nextCursor === null ? undefined : page.items.at(-1);
  const isBefore = (row: BackupSummary) => start !== null && compareBackups(row, start.after, sort) <= 0;
  const isBehind = (row: BackupSummary) => last !== undefined && compareBackups(row, last, sort) > 0;
  const shown = new Set(page.items.map(({ uid }) => uid));
  const known = new Map<string, BackupSummary>();
  const kept = loaded.rows.filter((row) => {
    if (shown.has(row.uid)) known.set(row.uid, row);
    return !shown.has(row.uid);
  });
  const items = page.items.map((item) => replaceEqualDeep(known.get(item.uid), item) as BackupSummary);
  /* What is kept is in order: places are looked for, not every row of thousands compared. */
  const from = start === null ? 0 : placeAfter(kept, start.after, sort);
  const before = kept.slice(0, from);
  const behind = last === undefined ? [] : kept.slice(Math.max(from, placeAfter(kept, last, sort)));
  const endsHere = page.nextCursor === null || behind.length === 0;
  return {
    rows: [...before, ...items, ...behind],
    marks: [
      ...loaded.marks.filter(({ after }) => isBefore(after)),
      ...(page.nextCursor !== null && last !== undefined ? [{ cursor: page.nextCursor, after: last }] : []),
      ...loaded.marks.filter(({ after }) => !endsHere && !isBefore(after) && isBehind(after)),
    ],
    next: endsHere ? page.nextCursor : loaded.next,
  };
}

/**
 * From where to ask, so that answers of the greatest size cover the rows from `first` to `last`: one or two places for
 * what fits on a screen.
 */
export function cursorsOf(
  { rows, marks }: LoadedBackups,
  { first, last, headRows }: { first: number; last: number; headRows: number },
  sort: BackupSort,
): Cursor[] {
  const places: { cursor: Cursor; from: number }[] = [
    { cursor: null, from: 0 },
    ...marks.map(({ cursor, after }) => ({ cursor, from: placeAfter(rows, after, sort) })),
  ].filter(({ from }) => from < rows.length);
  const cursors: Cursor[] = [];
  for (let reached = first; reached <= Math.min(last, rows.length - 1);) {
    const place = places.findLast(({ from }) => from <= reached);
    if (place === undefined || cursors.includes(place.cursor)) break;
    cursors.push(place.cursor);
    reached = place.from + (place.cursor === null ? headRows : MAX_BACKUP_LIMIT);
  }
  return cursors;
}

/** Index of the first row behind `row`'s place. */
function placeAfter(rows: readonly BackupSummary[], row: BackupSummary, sort: BackupSort): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = rows[middle];
    if (other !== undefined && compareBackups(other, row, sort) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
