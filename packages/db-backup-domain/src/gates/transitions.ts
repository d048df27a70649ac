import type { BackupStatus, Restore, RestoreStage } from '../wire/index.ts';

/** The stages a restore passes, in order. `failed` may follow each but the last. */
export const RESTORE_STAGES = ['accepted', 'provisioning', 'restoring', 'verifying', 'ready'] as const;

/** Pending or Running: the recovery point is being made. */
export function isBackupInProgress(status: BackupStatus): boolean {
  return status === 'Pending' || status === 'Running';
}

/** Pending, Running or Deleting: its status will change by itself. */
export function isBackupActive(status: BackupStatus): boolean {
  return isBackupInProgress(status) || status === 'Deleting';
}

/** Neither ready nor failed. */
export function isRestoreActive(stage: RestoreStage): boolean {
  return stage !== 'ready' && stage !== 'failed';
}

/** What a restore may become: the same or a later stage, or failed; ready and failed are final. */
export function mayBecome(from: RestoreStage, to: RestoreStage): boolean {
  if (from === to) return true;
  if (!isRestoreActive(from)) return false;
  if (to === 'failed') return true;
  return RESTORE_STAGES.indexOf(to) > RESTORE_STAGES.indexOf(from as (typeof RESTORE_STAGES)[number]);
}

/** True while an unfinished restore reads the backup, so that it must not go. */
export function isInUse(backupUid: string, restores: readonly Pick<Restore, 'backup' | 'stage'>[]): boolean {
  return restores.some((restore) => restore.backup.uid === backupUid && isRestoreActive(restore.stage));
}

/** Busy: any backup Pending, Running or Deleting, or any restore unfinished. Clients then refetch every 3 s. */
export function isBusy(work: {
  activeBackups: number;
  restores: readonly Pick<Restore, 'stage'>[];
}): boolean {
  return work.activeBackups > 0 || work.restores.some((restore) => isRestoreActive(restore.stage));
}
