import type { DatabaseSync } from 'node:sqlite';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import {
  DEFAULT_BACKUP_LIMIT,
  DEFAULT_BACKUP_SORT,
  MAX_BACKUP_LIMIT,
  type BackupQuery,
  type BackupSort,
} from '@holdfast/db-backup-domain/wire';
import { BACKUP_COLUMNS, searchText, toBackup } from './backups.ts';
import type { BackupRecord } from './records.ts';
import { allRows, getRow, type Parameters } from './statements.ts';

export interface BackupRecordPage {
  readonly items: readonly BackupRecord[];
  readonly total: number;
  readonly nextCursor: string | null;
  readonly activeCount: number;
}

const SORT_COLUMNS = {
  createdAt: 'b.created_at',
  name: 'b.name',
  status: 'b.status',
  type: 'b.type',
  durationMs: 'b.duration_ms',
  sizeBytes: 'b.size_bytes',
  expiresAt: 'b.expires_at',
} as const satisfies Record<BackupSort['by'], string>;

/** The last row of the page before: its sort value, and its name, which breaks ties. */
interface Position {
  readonly value: string | number | null;
  readonly name: string;
}

interface Listing {
  readonly where: string;
  readonly values: Parameters;
  readonly sort: BackupSort;
}

/**
 * One page by keyset: the same cost on every page. Ties go by name, which is unique in a namespace; rows without a
 * value come last in both directions. REQUEST_INVALID for a cursor of another sort.
 */
export function page(db: DatabaseSync, args: { serviceId: string; query: BackupQuery }): BackupRecordPage {
  const { query } = args;
  const listing = asListing(args.serviceId, query);
  const limit = Math.min(query.limit ?? DEFAULT_BACKUP_LIMIT, MAX_BACKUP_LIMIT);
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor, listing.sort);
  const rows = rowsAfter(db, listing, { after, count: limit + 1 });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    total: count(db, listing),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(last, listing.sort) : null,
    activeCount: activeCount(db, args.serviceId),
  };
}

function asListing(serviceId: string, query: BackupQuery): Listing {
  const conditions = ['b.service_id = :serviceId'];
  const values: Parameters = { serviceId };
  if (query.type !== undefined) {
    conditions.push('b.type = :type');
    values['type'] = query.type;
  }
  if (query.status !== undefined) {
    conditions.push('b.status = :status');
    values['status'] = query.status;
  }
  if (query.search !== undefined && query.search !== '') {
    conditions.push('instr(b.search_text, :search) > 0');
    values['search'] = searchText(query.search);
  }
  return { where: conditions.join(' AND '), values, sort: query.sort ?? DEFAULT_BACKUP_SORT };
}

/**
 * In up to three runs over the index: the rest of the rows that tie with the position, the rows beyond it, and the
 * rows without a value. Each is a plain range, so that none of them walks over rows that it does not return.
 */
function rowsAfter(
  db: DatabaseSync,
  listing: Listing,
  { after, count }: { after: Position | null; count: number },
): BackupRecord[] {
  const column = SORT_COLUMNS[listing.sort.by];
  const beyond = listing.sort.direction === 'asc' ? '>' : '<';
  const rows: BackupRecord[] = [];
  const take = (condition: string, values: Parameters): void => {
    if (rows.length >= count) return;
    rows.push(
      ...select(
        db,
        { ...listing, where: `${listing.where} AND ${condition}` },
        { values, count: count - rows.length },
      ),
    );
  };
  if (after !== null)
    take(`${column} IS :value AND b.name > :tieName`, { value: after.value, tieName: after.name });
  if (after === null) take(`${column} IS NOT NULL`, {});
  else if (after.value !== null) take(`${column} ${beyond} :value`, { value: after.value });
  if (after === null || after.value !== null) take(`${column} IS NULL`, {});
  return rows;
}

function select(
  db: DatabaseSync,
  listing: Listing,
  { values, count }: { values: Parameters; count: number },
): BackupRecord[] {
  const column = SORT_COLUMNS[listing.sort.by];
  const direction = listing.sort.direction === 'asc' ? 'ASC' : 'DESC';
  const ties = listing.sort.by === 'name' ? '' : ', b.name';
  const order = `${column} ${direction}${ties}`;
  return allRows<Record<string, unknown>>(
    db,
    `SELECT ${BACKUP_COLUMNS} FROM backups b WHERE ${listing.where} ORDER BY ${order} LIMIT :count`,
    { ...listing.values, ...values, count },
  ).map(toBackup);
}

function count(db: DatabaseSync, listing: Listing): number {
  const row = getRow<{ total: number }>(
    db,
    `SELECT count(*) AS total FROM backups b WHERE ${listing.where}`,
    listing.values,
  );
  return row?.total ?? 0;
}

export function activeCount(db: DatabaseSync, serviceId: string): number {
  const row = getRow<{ total: number }>(
    db,
    `SELECT count(*) AS total FROM backups WHERE service_id = :serviceId AND status IN ('Pending', 'Running', 'Deleting')`,
    { serviceId },
  );
  return row?.total ?? 0;
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
