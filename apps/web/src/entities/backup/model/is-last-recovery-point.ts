import type { BackupSummary, DbService } from '@holdfast/db-backup-domain/wire';

/** The newest Completed backup of its DB Service. */
export function isLastRecoveryPoint(backup: BackupSummary, service: DbService): boolean {
  const { status, completedAt } = backup;
  return status === 'Completed' && completedAt !== null && completedAt === service.lastCompletedAt;
}
