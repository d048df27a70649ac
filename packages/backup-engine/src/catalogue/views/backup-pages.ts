import type { DatabaseSync } from 'node:sqlite';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { DEFAULT_BACKUP_LIMIT, MAX_BACKUP_LIMIT, type BackupSort } from '@holdfast/db-backup-domain/wire';
import type { BackupRecord } from '../records.ts';
import { getMany } from '../topics/backups.ts';
import { activeCount, asListing, idsAfter, isSearch, total, type Position } from './backup-listing.ts';
import { searchTotal, type ListState } from './search-totals.ts';

export interface BackupRecordPage {
  readonly items: readonly BackupRecord[];
  readonly total: number;
  readonly nextCursor: string | null;
  readonly activeCount: number;
}

/**
 * One page by keyset: the same cost on every page. Ties go by name, which is unique in a namespace; rows without a
 * value come last in both directions. REQUEST_INVALID for a cursor of another sort.
 */
export function page(db: DatabaseSync, list: ListState): BackupRecordPage {
  const { serviceId, query } = list;
  const listing = asListing(db, serviceId, query);
  const limit = Math.min(query.limit ?? DEFAULT_BACKUP_LIMIT, MAX_BACKUP_LIMIT);
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor, listing.sort);
  const ids = idsAfter(db, listing, { after, count: limit + 1 });
  const items = getMany(db, { ids: ids.slice(0, limit) });
  const last = items.at(-1);
  return {
    items,
    total: isSearch(query) ? searchTotal(db, list, () => total(db, listing)) : total(db, listing),
    nextCursor: ids.length > limit && last !== undefined ? encodeCursor(last, listing.sort) : null,
    activeCount: activeCount(db, serviceId),
  };
}

function encodeCursor(row: BackupRecord, sort: BackupSort): string {
  const position = [sort.by, sort.direction, row[sort.by], row.name];
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function decodeCursor(cursor: string, sort: BackupSort): Position {
  const refused = (): HoldfastError =>
    new HoldfastError('REQUEST_INVALID', { detail: 'The cursor does not belong to this list.' });
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch (cause) {
    throw new HoldfastError('REQUEST_INVALID', { detail: 'The cursor does not belong to this list.', cause });
  }
  if (!Array.isArray(parts) || parts.length !== 4) throw refused();
  const [by, direction, value, name] = parts as unknown[];
  if (by !== sort.by || direction !== sort.direction) throw refused();
  if (typeof name !== 'string') throw refused();
  if (value !== null && typeof value !== 'string' && typeof value !== 'number') throw refused();
  return { value, name };
}
