import { RESTORE_STAGES, isRestoreActive } from '@holdfast/db-backup-domain/gates';
import type { Restore, RestoreStage } from '@holdfast/db-backup-domain/wire';

export type StageState = 'done' | 'now' | 'failed' | 'waiting';

/** How far each stage is, in order. What comes after a failure waits for ever. */
export function stageStates(
  restore: Pick<Restore, 'stage' | 'failedStage'>,
): { stage: RestoreStage; state: StageState }[] {
  const reached = restore.stage === 'failed' ? (restore.failedStage ?? 'accepted') : restore.stage;
  const at = RESTORE_STAGES.findIndex((stage) => stage === reached);
  return RESTORE_STAGES.map((stage, index) => {
    if (index < at || restore.stage === 'ready') return { stage, state: 'done' };
    if (index > at) return { stage, state: 'waiting' };
    return { stage, state: isRestoreActive(restore.stage) ? 'now' : 'failed' };
  });
}
