import { setTimeout as sleepFor } from 'node:timers/promises';
import { keepSchedules, type KeptSchedules } from './keep-schedules.ts';

/** A policy saved meanwhile may run before the next one that is known of. */
const LOOK_AT_LEAST_EVERY_MS = 5 * 60_000;
/** A run is seen to begin some moments after its time; and a state that was just written to may not be told yet. */
const AFTER_A_RUN_MS = 20_000;

export interface ScheduleKeeperOptions extends KeptSchedules {
  /** Resolves after so many milliseconds, or rejects as soon as the signal says so. A timer by default. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface ScheduleKeeper {
  /** Nothing is written any more once it has resolved. */
  stop(): Promise<void>;
}

/**
 * Keeps the wall times of all policies of ours: looks at once, soon after each run, and every few minutes as a net. Any
 * number of servers may do so at the same time.
 */
export function startScheduleKeeper(options: ScheduleKeeperOptions): ScheduleKeeper {
  const stopping = new AbortController();
  const ended = keep(options, stopping.signal);
  return {
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}

async function keep(options: ScheduleKeeperOptions, signal: AbortSignal): Promise<void> {
  const sleep = options.sleep ?? ((ms) => sleepFor(ms, undefined, { signal, ref: false }));
  while (!signal.aborted) {
    const lookAt = await keepSchedules(options);
    try {
      await sleep(pauseOf({ now: options.now(), lookAt }), signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

/** How long a keeper sleeps when it is to look again at `lookAt`; milliseconds. */
export function pauseOf({ now, lookAt }: { readonly now: number; readonly lookAt: number }): number {
  return Math.min(Math.max(lookAt + AFTER_A_RUN_MS - now, AFTER_A_RUN_MS), LOOK_AT_LEAST_EVERY_MS);
}
