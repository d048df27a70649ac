import { stageTimesOf } from '@holdfast/db-backup-domain/gates';
import type { Restore } from '@holdfast/db-backup-domain/wire';
import type { RestoreRecord } from '../catalogue/records.ts';
import { instant, instantOrNull } from '../services/show-service.ts';

export function showRestore(restore: RestoreRecord): Restore {
  const { id, namespace, stage, failedStage, cleanup, failureReason } = restore;
  return {
    ...{ id, stage, failedStage, cleanup, failureReason },
    mode: 'new-service',
    backup: { name: restore.backupName, uid: restore.backupId },
    source: { namespace, name: restore.sourceName, uid: restore.sourceId },
    target: { namespace, name: restore.targetName },
    startedAt: instant(restore.startedAt),
    stageTimes: stageTimesOf(failedStage ?? stage, {
      accepted: restore.startedAt,
      provisioning: restore.provisioningAt,
      restoring: restore.restoringAt,
      verifying: restore.verifyingAt,
    }),
    finishedAt: instantOrNull(restore.finishedAt),
  };
}
