import type { DatabaseSync } from 'node:sqlite';
import { DEFAULT_BACKUP_SORT, type BackupQuery, type BackupSort } from '@holdfast/db-backup-domain/wire';
import { allRows, getRow, type Parameters } from '../database/statements.ts';
import { searchText } from '../topics/backups.ts';

/** Which rows of a service are listed, in which order. */
export interface Listing {
  readonly from: string;
  readonly where: string;
  readonly values: Parameters;
  readonly sort: BackupSort;
  readonly query: BackupQuery;
}

/** The last row of the page before: its sort value, and its name, which breaks ties. */
export interface Position {
  readonly value: string | number | null;
  readonly name: string;
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

/** Up to so many matches of a search are looked up and sorted; more are met soon on a walk along the sort's index. */
const FEW_MATCHES = 500;
const TRIGRAM = 3;

export function asListing(db: DatabaseSync, serviceId: string, query: BackupQuery): Listing {
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
  const listing = { query, sort: query.sort ?? DEFAULT_BACKUP_SORT };
  if (!isSearch(query)) return { ...listing, from: 'backups b', where: conditions.join(' AND '), values };
  conditions.push('instr(b.search_text, :search) > 0');
  values['search'] = searchText(query.search);
  const where = conditions.join(' AND ');
  const few = fewMatches(db, searchText(query.search));
  if (few === null) return { ...listing, from: 'backups b', where, values };
  const from = 'json_each(:matches) m CROSS JOIN backups b ON b.search_id = m.value';
  return { ...listing, from, where, values: { ...values, matches: JSON.stringify(few) } };
}

export function isSearch(query: BackupQuery): query is BackupQuery & { search: string } {
  return query.search !== undefined && query.search !== '';
}

/** The backups of all services in whose text it is; null: there are many, or the index of trigrams cannot say. */
function fewMatches(db: DatabaseSync, text: string): number[] | null {
  if ([...text].length < TRIGRAM || text.includes('\0')) return null;
  const rows = allRows<{ id: number }>(
    db,
    'SELECT rowid AS id FROM backup_search WHERE backup_search MATCH :phrase LIMIT :limit',
    { phrase: `"${text.replaceAll('"', '""')}"`, limit: FEW_MATCHES + 1 },
  );
  return rows.length > FEW_MATCHES ? null : rows.map((row) => row.id);
}

/**
 * Ids of the rows after the position, at most `count`. In up to three runs over the index: the rest of the rows that
 * tie with the position, the rows beyond it, and the rows without a value. Each is a plain range, so that none of them
 * walks over rows that it does not return.
 */
export function idsAfter(
  db: DatabaseSync,
  listing: Listing,
  { after, count }: { after: Position | null; count: number },
): string[] {
  const column = SORT_COLUMNS[listing.sort.by];
  const beyond = listing.sort.direction === 'asc' ? '>' : '<';
  const ids: string[] = [];
  const take = (condition: string, values: Parameters): void => {
    if (ids.length >= count) return;
    const where = `${listing.where} AND ${condition}`;
    ids.push(...select(db, { ...listing, where }, { ...values, count: count - ids.length }));
  };
  if (after !== null)
    take(`${column} IS :value AND b.name > :tieName`, { value: after.value, tieName: after.name });
  if (after === null) take(`${column} IS NOT NULL`, {});
  else if (after.value !== null) take(`${column} ${beyond} :value`, { value: after.value });
  if (after === null || after.value !== null) take(`${column} IS NULL`, {});
  return ids;
}

function select(db: DatabaseSync, listing: Listing, values: Parameters): string[] {
  const column = SORT_COLUMNS[listing.sort.by];
  const direction = listing.sort.direction === 'asc' ? 'ASC' : 'DESC';
  const ties = listing.sort.by === 'name' ? '' : ', b.name';
  return allRows<{ id: string }>(
    db,
    `SELECT b.id FROM ${listing.from} WHERE ${listing.where} ORDER BY ${column} ${direction}${ties} LIMIT :count`,
    { ...listing.values, ...values },
  ).map((row) => row.id);
}

/** How many there are on all pages. Without a search the totals are on record. */
export function total(db: DatabaseSync, listing: Listing): number {
  const { type, status } = listing.query;
  if (isSearch(listing.query))
    return counted(
      db,
      `SELECT count(*) AS total FROM ${listing.from} WHERE ${listing.where}`,
      listing.values,
    );
  return counted(
    db,
    `SELECT coalesce(sum(total), 0) AS total FROM backup_totals
      WHERE service_id = :serviceId AND (:type IS NULL OR type = :type) AND (:status IS NULL OR status = :status)`,
    { serviceId: listing.values['serviceId'] ?? null, type: type ?? null, status: status ?? null },
  );
}

/** Backups that are Pending, Running or being deleted. */
export function activeCount(db: DatabaseSync, serviceId: string): number {
  return counted(
    db,
    `SELECT coalesce(sum(total), 0) AS total FROM backup_totals
      WHERE service_id = :serviceId AND status IN ('Pending', 'Running', 'Deleting')`,
    { serviceId },
  );
}

function counted(db: DatabaseSync, text: string, values: Parameters): number {
  return getRow<{ total: number }>(db, text, values)?.total ?? 0;
}
