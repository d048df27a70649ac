import type { WorkLimits } from '../dialects/dialect.ts';
import type { EngineContext } from '../engine-context.ts';

/** What bounds the long works of a restore. */
export function workLimits({ stopping, host, restoreSilenceMs }: EngineContext): WorkLimits {
  return { signal: stopping, clock: host.clock, silenceMs: restoreSilenceMs };
}
