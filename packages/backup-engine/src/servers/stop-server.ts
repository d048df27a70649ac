import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerDialect } from '../dialects/dialect.ts';
import { isSameServer, type ServerRecord } from './server-record.ts';

export interface StopServerOptions {
  /** Between the clean stop and SIGKILL; 30 s by default. */
  readonly graceMs?: number;
}

const GRACE_MS = 30_000;
const KILL_WAIT_MS = 10_000;
const POLL_MS = 50;

/**
 * Stops a server and waits until it is gone: its own stop signal, then SIGKILL. Nothing happens to a process that is
 * not that server any more. Idempotent. `killed` says that it did not stop by itself.
 */
export async function stopServer(
  record: ServerRecord,
  dialect: ServerDialect,
  options: StopServerOptions = {},
): Promise<{ killed: boolean }> {
  if (
    await signalledUntilGone(record, dialect, { signal: dialect.stopSignal, ms: options.graceMs ?? GRACE_MS })
  ) {
    return { killed: false };
  }
  if (await signalledUntilGone(record, dialect, { signal: 'SIGKILL', ms: KILL_WAIT_MS }))
    return { killed: true };
  throw new Error(`The server process ${record.pid} cannot be stopped.`);
}

async function signalledUntilGone(
  record: ServerRecord,
  dialect: ServerDialect,
  stop: { signal: NodeJS.Signals; ms: number },
): Promise<boolean> {
  if (!(await isSameServer(record, dialect))) return true;
  try {
    process.kill(record.pid, stop.signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
    throw error;
  }
  const limit = AbortSignal.timeout(stop.ms);
  while (!limit.aborted) {
    if (!(await isSameServer(record, dialect))) return true;
    await sleep(POLL_MS);
  }
  return false;
}
