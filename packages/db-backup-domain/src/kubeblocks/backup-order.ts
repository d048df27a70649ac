import type { BackupSummary } from '../wire/index.ts';

type Ordered = Pick<BackupSummary, 'createdAt' | 'name'>;

/** The default order of the Backup List: newest first, then by name. Names compare by code unit, the same everywhere. */
export function compareByCreation(a: Ordered, b: Ordered): number {
  const newestFirst = Date.parse(b.createdAt) - Date.parse(a.createdAt);
  if (newestFirst !== 0) return newestFirst;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
