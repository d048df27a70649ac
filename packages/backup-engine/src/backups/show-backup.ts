import { canDelete, canRestore } from '@holdfast/db-backup-domain/gates';
import type { BackupSummary } from '@holdfast/db-backup-domain/wire';
import type { BackupRecord, ServiceRecord } from '../catalogue/records.ts';
import { instant, instantOrNull } from '../services/show-service.ts';
import type { BackupProgress } from './backup-progress.ts';
import type { WorkQueue } from '../work-queue.ts';
import type { Deletions } from './deletions.ts';

export function showBackup(
  backup: BackupRecord,
  source: Pick<ServiceRecord, 'id' | 'namespace' | 'name' | 'state'>,
  work: { progress: BackupProgress; deletions: Deletions; backupQueue: Pick<WorkQueue, 'ahead'> },
): BackupSummary {
  const { name, namespace, description, type, status, durationMs, sizeBytes, failureReason, method } = backup;
  const sourceBytes = figure(backup.sourceBytes);
  const ahead = status === 'Pending' ? work.backupQueue.ahead(backup.id) : null;
  const moving = status === 'Running' ? work.progress.of(backup.id) : null;
  return {
    ...{ name, uid: backup.id, namespace, description, type, status },
    ...{ durationMs: figure(durationMs), sizeBytes: figure(sizeBytes), failureReason, method },
    storage: sourceBytes === null ? null : { bytes: sourceBytes, of: 'data' },
    stalled: moving?.stalled ?? (status === 'Deleting' && !work.deletions.isRunning(backup.id)),
    createdAt: instant(backup.createdAt),
    startedAt: instantOrNull(backup.startedAt),
    completedAt: instantOrNull(backup.completedAt),
    expiresAt: instantOrNull(backup.expiresAt),
    progress:
      status === 'Running'
        ? { bytesWritten: moving?.bytesWritten ?? figure(backup.bytesWritten) ?? 0 }
        : null,
    ...(ahead === null ? {} : { ahead }),
    restorable: canRestore(status),
    deletable: canDelete(backup),
    source: {
      namespace: source.namespace,
      name: source.name,
      uid: source.id,
      exists: source.state !== 'Deleted',
    },
  };
}

/** What no backup has, a damaged catalogue says: then nobody knows it. */
function figure(value: number | null): number | null {
  return value !== null && value >= 0 && value < Number.MAX_SAFE_INTEGER ? value : null;
}
