import { RunFailed } from '../failure.ts';
import type { WorkLimits } from './dialect.ts';

/** Slower than any disk that a loader scans for its next block. */
const BYTES_PER_MS = 10_000;
const LOOK_MS = 10_000;
/** How long a look at a server may take, at most. */
export const ANSWER_MS = 10_000;

export interface SignsOfLife {
  /** A session of ours is at work, and waits neither for us nor for a lock. */
  readonly busy: boolean;
  /** Whatever grows with the work; only whether it changes is looked at. */
  readonly progress: string;
}

interface SilentWork extends WorkLimits {
  /** Of the file that the work reads: while a loader scans it, the server rests. */
  readonly bytes: number;
  /** Asks the server; an error is no sign of life. */
  readonly look: () => Promise<SignsOfLife>;
}

/**
 * Carries work out on a new server, and ends it as STALLED when the server has shown no sign of life for the time of
 * silence: it does not answer, or it is not busy and nothing grows. However long a healthy work takes, it goes on.
 * `work` gets the signal to stop at.
 */
export async function endWhenSilent<T>(
  watched: SilentWork,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const hung = new AbortController();
  const watching = watch(watched, over.signal).then((minutes) => {
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
async function watch(watched: SilentWork, over: AbortSignal): Promise<number | null> {
  const { clock, silenceMs, bytes, look } = watched;
  const longest = silenceMs + bytes / BYTES_PER_MS;
  let progress: string | null = null;
  let lastLife = clock.monotonic();
  for (;;) {
    await clock.sleep(Math.min(LOOK_MS, silenceMs / 4), over).catch(() => undefined);
    if (over.aborted) return null;
    const seen = await look().catch(() => null);
    if (seen !== null && (seen.busy || seen.progress !== progress)) lastLife = clock.monotonic();
    progress = seen?.progress ?? progress;
    const silence = clock.monotonic() - lastLife;
    if (silence >= longest) return Math.ceil(silence / 60_000);
  }
}
