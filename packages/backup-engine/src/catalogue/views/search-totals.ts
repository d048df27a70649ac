import type { DatabaseSync } from 'node:sqlite';
import type { BackupQuery } from '@holdfast/db-backup-domain/wire';
import { NewestKept } from '../../newest-kept.ts';

/** Searches that are looked at together; an entry is a short text and a number. */
const MOST_KEPT = 100;

/** A list at one moment: the revision of its service moves with each change of its backups. */
export interface ListState {
  readonly serviceId: string;
  readonly revision: number;
  readonly query: BackupQuery;
}

const keptOf = new WeakMap<DatabaseSync, NewestKept<number>>();

/**
 * How many match a search that many match has to be counted one by one. All pages of a list, and all who look at it
 * until something changes, share one count.
 */
export function searchTotal(db: DatabaseSync, list: ListState, count: () => number): number {
  const kept = keptOf.get(db) ?? new NewestKept<number>(MOST_KEPT);
  keptOf.set(db, kept);
  const { type, status, search } = list.query;
  const key = JSON.stringify([list.serviceId, list.revision, type, status, search]);
  const total = kept.find(key) ?? count();
  kept.keep(key, total);
  return total;
}
