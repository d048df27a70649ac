import type { DbService } from '../wire/index.ts';

/** A policy runs at least once a week: what is older than eight days was missed, or made by hand long ago. */
export const OLD_AFTER_MS = 8 * 24 * 3_600_000;

/**
 * What a DB Service could be restored to, at a glance. `recent`, `old`, `missing`: the newest Completed backup.
 * `not-expected`: none is asked of it, since it cannot be backed up, is not there yet, or is going or gone.
 */
export type RecoveryPoint = 'recent' | 'old' | 'missing' | 'not-expected';

export function recoveryPointOf(
  service: Pick<DbService, 'status' | 'backup' | 'lastCompletedAt'>,
  nowMs: number,
): RecoveryPoint {
  const { status, backup, lastCompletedAt } = service;
  if (!backup.supported || status === 'Deleted' || status === 'Deleting') return 'not-expected';
  if (lastCompletedAt === null) return status === 'Creating' ? 'not-expected' : 'missing';
  return nowMs - Date.parse(lastCompletedAt) > OLD_AFTER_MS ? 'old' : 'recent';
}
