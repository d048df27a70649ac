import type { Restore, RestoreStage } from '../wire/index.ts';
import { RESTORE_STAGES } from './transitions.ts';

/** The stages of a restore in which something is done. */
export type WorkingStage = Exclude<(typeof RESTORE_STAGES)[number], 'ready'>;

/** When each stage began, milliseconds since 1970; null: not known. */
export type StageBeginnings = Readonly<Record<WorkingStage, number | null>>;

/**
 * The stage times of a restore that has come to `reached` (for a failed one, the stage it failed in). No stage begins
 * before the one before it: where the clocks that told the instants differ, the later stage is moved.
 */
export function stageTimesOf(reached: RestoreStage, begun: StageBeginnings): Restore['stageTimes'] {
  const last = RESTORE_STAGES.findIndex((stage) => stage === reached);
  let from = -Infinity;
  return RESTORE_STAGES.slice(0, last + 1).flatMap((stage) => {
    const at = stage === 'ready' ? null : begun[stage];
    if (at === null) return [];
    from = Math.max(from, at);
    return { stage, at: new Date(from).toISOString() };
  });
}
