import type { ErrorCode } from '../errors/index.ts';
import type { BackupStatus, DbService, Gate, Restore } from '../wire/index.ts';
import { isBackupInProgress, isRestoreActive } from './transitions.ts';

const ALLOWED: Gate = { allowed: true };
const refuse = (reason: ErrorCode): Gate => ({ allowed: false, reason });

/**
 * What decides whether a manual backup may start now. `obstacle` is what a backend knows beyond the service
 * itself: a missing program (TOOL_MISSING), a method that is not there (BACKUP_METHOD_MISSING), ….
 */
export interface BackupConditions extends Pick<DbService, 'status' | 'engine' | 'backup'> {
  readonly obstacle?: ErrorCode | null;
}

/** ENGINE_UNSUPPORTED before SERVICE_NOT_RUNNING: starting the server would not help an unsupported engine. */
export function canBackup(conditions: BackupConditions): Gate {
  if (conditions.engine === null) return refuse('ENGINE_UNSUPPORTED');
  if (conditions.obstacle) return refuse(conditions.obstacle);
  if (!conditions.backup.supported) return refuse('ENGINE_UNSUPPORTED');
  return conditions.status === 'Running' ? ALLOWED : refuse('SERVICE_NOT_RUNNING');
}

/**
 * BACKUP_IN_PROGRESS while Pending or Running, BACKUP_IN_USE while an unfinished restore reads it. A backup that is
 * Deleting is allowed: deleting is idempotent, and a deletion that hangs may be asked for again.
 */
export function canDelete(backup: { status: BackupStatus; inUse: boolean }): Gate {
  if (isBackupInProgress(backup.status)) return refuse('BACKUP_IN_PROGRESS');
  return backup.inUse ? refuse('BACKUP_IN_USE') : ALLOWED;
}

/** Completed only. The state of the source does not matter: it may be stopped, or gone. */
export function canRestore(status: BackupStatus): Gate {
  return status === 'Completed' ? ALLOWED : refuse('BACKUP_NOT_COMPLETED');
}

/** Whether the service's contents may be looked into; `supported` is what the backend can do at all. */
export function canBrowse(service: Pick<DbService, 'status' | 'engine'> & { supported: boolean }): Gate {
  if (service.engine === null || !service.supported) return refuse('BROWSE_UNSUPPORTED');
  return service.status === 'Running' ? ALLOWED : refuse('SERVICE_NOT_RUNNING');
}

/** Only a failed restore left something to clear away; one that lives, or is ready, is BACKUP_IN_USE. */
export function canDiscard(restore: Pick<Restore, 'stage'>): Gate {
  return restore.stage === 'failed' ? ALLOWED : refuse('BACKUP_IN_USE');
}

/** A service may be removed unless a backup of it is in progress or an unfinished restore reads from or makes it. */
export function canRemoveService(work: {
  backups: readonly BackupStatus[];
  restores: readonly Pick<Restore, 'stage'>[];
}): Gate {
  if (work.backups.some(isBackupInProgress)) return refuse('BACKUP_IN_PROGRESS');
  return work.restores.some((restore) => isRestoreActive(restore.stage)) ? refuse('BACKUP_IN_USE') : ALLOWED;
}
