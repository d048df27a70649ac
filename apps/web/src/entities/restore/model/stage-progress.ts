import { RESTORE_STAGES, isRestoreActive } from '@holdfast/db-backup-domain/gates';
import type { Restore, RestoreStage } from '@holdfast/db-backup-domain/wire';
import { clockSpan } from '../../../shared/format/index.ts';

export type StageState = 'done' | 'now' | 'failed' | 'waiting';

export interface StageProgress {
  stage: RestoreStage;
  state: StageState;
  /** How long it has been in it, or was; null where that is not known, or nothing is done in it. */
  spanMs: number | null;
}

type Progressed = Pick<Restore, 'stage' | 'failedStage' | 'stageTimes' | 'finishedAt'>;

/**
 * How far each stage is, in order, at `now` (of the server's clock). What comes after a failure waits for ever. A stage
 * lasts until the next one begins: where one of the two instants is not known, nothing is said.
 */
export function stageProgress(restore: Progressed, now: number): StageProgress[] {
  const reached = restore.stage === 'failed' ? (restore.failedStage ?? 'accepted') : restore.stage;
  const at = RESTORE_STAGES.findIndex((stage) => stage === reached);
  return RESTORE_STAGES.map((stage, index) => ({
    stage,
    state: stateOf(restore.stage, index - at),
    spanMs: index > at ? null : spanOf(restore, index, { isLast: index === at, now }),
  }));
}

function stateOf(current: RestoreStage, ahead: number): StageState {
  if (ahead < 0 || current === 'ready') return 'done';
  if (ahead > 0) return 'waiting';
  return isRestoreActive(current) ? 'now' : 'failed';
}

function spanOf(
  restore: Progressed,
  index: number,
  { isLast, now }: { isLast: boolean; now: number },
): number | null {
  const began = (stage: RestoreStage | undefined) =>
    restore.stageTimes.find((time) => time.stage === stage)?.at ?? null;
  const next = RESTORE_STAGES[index + 1];
  const from = began(RESTORE_STAGES[index]);
  const ended = isLast || next === 'ready' ? restore.finishedAt : began(next);
  const until = ended ?? (isLast && isRestoreActive(restore.stage) ? new Date(now).toISOString() : null);
  return from === null || until === null ? null : clockSpan(from, until);
}
