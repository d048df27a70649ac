import { pause } from './cache/back-off.ts';
import { startScheduleKeeper } from './keeper/schedule-keeper.ts';
import type { KubeSettings } from './kube-context.ts';
import type { OpenContext } from './open-context.ts';
import { systemHost, type KubeClock, type KubeLog } from './system-host.ts';

const RETRY_MS = 30_000;

/** Keeps the wall times of policies, where the operator wants it and the server has an account that can. */
export function keepInBackground(
  { asServer, context }: OpenContext,
  options: { settings: KubeSettings; clock?: KubeClock; log: KubeLog },
): { stop(): Promise<void> } {
  const { settings, log, clock = systemHost.clock } = options;
  if (asServer === null || !settings.keepsSchedules) return { stop: () => Promise.resolve() };
  const stopping = new AbortController();
  const { signal } = stopping;

  const keep = async (): Promise<void> => {
    while (!signal.aborted && !(await isLineKnown())) await pause(RETRY_MS, signal);
    if (signal.aborted) return;
    const keeper = startScheduleKeeper({
      namespaces: settings.namespaces,
      stateOf: (namespace) => asServer.stateOf(namespace),
      api: asServer.api,
      get line() {
        return context.line;
      },
      now: () => clock.now(),
      log,
    });
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    await keeper.stop();
  };

  const isLineKnown = async (): Promise<boolean> => {
    try {
      await asServer.lineKnown();
      return true;
    } catch (error) {
      log.warn({ err: error }, 'Schedules are not kept yet: KubeBlocks is not in reach');
      return false;
    }
  };

  const ended = keep();
  return {
    stop() {
      stopping.abort();
      return ended;
    },
  };
}
