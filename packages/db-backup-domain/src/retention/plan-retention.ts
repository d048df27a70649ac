import type { BackupStatus, BackupType } from '../wire/index.ts';

/** What the plan needs to know of a backup. Instants are ISO 8601. `serviceUid` tells namesakes apart. */
export interface RetainedBackup {
  readonly uid: string;
  readonly serviceUid: string;
  readonly type: BackupType;
  readonly status: BackupStatus;
  readonly completedAt: string | null;
  readonly expiresAt: string | null;
}

export type KeepReason =
  | 'in-progress'
  | 'deleting'
  | 'manual'
  | 'does-not-expire'
  | 'date-unreadable'
  | 'dated-in-future'
  | 'not-expired'
  | 'in-use'
  | 'newest-completed';

export interface RetentionPlan<B extends RetainedBackup> {
  readonly remove: B[];
  readonly keep: { readonly backup: B; readonly reason: KeepReason }[];
}

export interface RetentionMoment {
  /** ISO 8601. */
  readonly now: string;
  /** uids of backups that an unfinished restore reads. */
  readonly inUse: ReadonlySet<string>;
}

/**
 * Which expired backups go. Only an automatic one whose `expiresAt` has come goes, and a Completed one only when a
 * strictly newer Completed backup of the same service, not dated in the future, is there and stays: so the newest of a
 * service is never lost, whatever was expired, deleted or dated wrongly. Backups that completed at the same newest
 * instant all stay.
 *
 * A backup dated in the future (its clock was wrong, or ours is) proves nothing about which is newest: it does not
 * count as the newest, so it evicts nothing, and it is not removed itself until its date has passed.
 *
 * Dates that cannot be read, and a Completed backup without a completion date, are treated the same way: such a backup
 * stays and evicts nothing. A Failed one holds no data and never counts as the newest; it goes when it has expired.
 */
export function planRetention<B extends RetainedBackup>(
  backups: readonly B[],
  moment: RetentionMoment,
): RetentionPlan<B> {
  const now = Date.parse(moment.now);
  if (Number.isNaN(now)) throw new RangeError(`Not an instant: ${moment.now}`);
  const newest = newestCompletions(backups, now);
  const plan: { remove: B[]; keep: { backup: B; reason: KeepReason }[] } = { remove: [], keep: [] };
  for (const backup of backups) {
    const reason = moment.inUse.has(backup.uid) ? 'in-use' : reasonToKeep(backup, now, newest);
    if (reason === null) plan.remove.push(backup);
    else plan.keep.push({ backup, reason });
  }
  return plan;
}

function reasonToKeep(
  backup: RetainedBackup,
  now: number,
  newest: ReadonlyMap<string, number>,
): KeepReason | null {
  if (backup.status === 'Pending' || backup.status === 'Running') return 'in-progress';
  if (backup.status === 'Deleting') return 'deleting';
  if (backup.type === 'manual') return 'manual';
  if (backup.expiresAt === null) return 'does-not-expire';
  const expires = Date.parse(backup.expiresAt);
  if (Number.isNaN(expires)) return 'date-unreadable';
  if (backup.status === 'Failed') return expires <= now ? null : 'not-expired';
  const completed = completionOf(backup);
  if (Number.isNaN(completed)) return 'date-unreadable';
  if (completed > now) return 'dated-in-future';
  if (expires > now) return 'not-expired';
  return completed === newest.get(backup.serviceUid) ? 'newest-completed' : null;
}

/** Per service, the completion of its newest Completed backup that is not dated in the future. */
function newestCompletions(backups: readonly RetainedBackup[], now: number): Map<string, number> {
  const newest = new Map<string, number>();
  for (const backup of backups) {
    if (backup.status !== 'Completed') continue;
    const completed = completionOf(backup);
    if (Number.isNaN(completed) || completed > now) continue;
    newest.set(backup.serviceUid, Math.max(completed, newest.get(backup.serviceUid) ?? completed));
  }
  return newest;
}

/** Milliseconds since the epoch, or NaN where there is no readable date. */
function completionOf(backup: RetainedBackup): number {
  return backup.completedAt === null ? Number.NaN : Date.parse(backup.completedAt);
}
