import { RunFailed } from '../../failure.ts';
import type { Credentials, WorkLimits } from '../dialect.ts';
import { withSession } from './connection.ts';

/** Slower than any disk that a loader reads its next block from. */
const BYTES_PER_MS = 10_000;
const LOOK_MS = 10_000;
const ANSWER_MS = 10_000;

export interface WatchedWork extends WorkLimits {
  /** Of the file that the work reads. */
  readonly bytes: number;
}

/**
 * Carries work out on a new server, and ends it as STALLED when the server has shown no sign of life for the time of
 * silence: it does not answer, or it does nothing and nothing grows. However long a healthy work takes, it goes on.
 * `work` gets the signal to stop at.
 */
export async function watchWork<T>(
  target: Credentials,
  watched: WatchedWork,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const hung = new AbortController();
  const watching = watch(target, watched, over.signal).then((minutes) => {
    if (minutes === null) return;
    const reason = `The new server did nothing for ${minutes} minutes while it was worked on (stalled).`;
    hung.abort(new RunFailed('STALLED', reason));
  });
  try {
    return await work(AbortSignal.any([watched.signal, hung.signal]));
  } catch (error) {
    throw hung.signal.aborted ? hung.signal.reason : error;
  } finally {
    over.abort();
    await watching;
  }
}

/** Minutes of silence, when there were too many; null once the work is over. */
async function watch(target: Credentials, watched: WatchedWork, over: AbortSignal): Promise<number | null> {
  const { clock, silenceMs, bytes } = watched;
  const longest = silenceMs + bytes / BYTES_PER_MS;
  let before: string | null = null;
  let lastLife = clock.monotonic();
  for (;;) {
    await clock.sleep(Math.min(LOOK_MS, silenceMs / 4), over).catch(() => undefined);
    if (over.aborted) return null;
    const seen = await look(target);
    if (seen !== null && (seen.busy || seen.progress !== before)) lastLife = clock.monotonic();
    before = seen?.progress ?? before;
    const silence = clock.monotonic() - lastLife;
    if (silence >= longest) return Math.ceil(silence / 60_000);
  }
}

/** null: the server does not answer. */
async function look(target: Credentials): Promise<{ busy: boolean; progress: string } | null> {
  const limits = { connectMs: ANSWER_MS, answerMs: ANSWER_MS };
  try {
    return await withSession(target, limits, async ({ admin }) => {
      const { totalSize } = await admin.command({ listDatabases: 1 });
      const { inprog } = (await admin.command({ currentOp: 1, active: true })) as { inprog?: Operation[] };
      const { metrics, opcounters } = await admin.command({ serverStatus: 1 });
      const inserts = [opcounters?.insert, opcounters?.getmore, insertsOf(metrics)];
      return { busy: (inprog ?? []).some(isWork), progress: JSON.stringify([totalSize, inserts]) };
    });
  } catch {
    return null;
  }
}

interface Operation {
  readonly op?: string;
  readonly ns?: string;
  readonly waitingForLock?: boolean;
}

/** Of the operations that a server always has, none is on a collection of somebody's. */
function isWork({ op, ns, waitingForLock }: Operation): boolean {
  if (op === 'none' || waitingForLock === true) return false;
  return ns !== undefined && ns !== '' && !/^(admin|local|config)\./.test(ns);
}

/** FerretDB counts by command. */
function insertsOf(metrics: unknown): unknown {
  const { commands } = (metrics ?? {}) as { commands?: Record<string, unknown> };
  return [commands?.['insert'], commands?.['getMore'], commands?.['aggregate']];
}
