import type { EngineContext } from './engine-context.ts';
import type { ClockWatch } from './scheduler/clock-watch.ts';
import type { KeptTimelines } from './services/kept-timelines.ts';
import type { OneAtATime } from './services/one-at-a-time.ts';
import type { ServerStatus } from './services/server-status.ts';
import type { ToolCheck } from './services/tool-check.ts';
import type { WorkQueue } from './work-queue.ts';

/** The engine at work: what the calls of the backend use beyond the stories' context. */
export interface Runtime extends EngineContext {
  readonly status: ServerStatus;
  readonly tools: ToolCheck;
  readonly timelines: KeptTimelines;
  readonly backupQueue: WorkQueue;
  readonly restoreQueue: WorkQueue;
  /** Starting, stopping and removing one service happen one after the other. */
  readonly turns: OneAtATime;
  readonly clockWatch: ClockWatch;
  /** The policy of a service has changed: the scheduler looks again. */
  readonly wakeScheduler: () => void;
  /** What an operator should know of the start. */
  readonly startWarnings: { code: string; message: string }[];
}
