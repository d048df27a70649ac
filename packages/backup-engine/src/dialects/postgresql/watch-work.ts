import { RunFailed } from '../../failure.ts';
import type { Credentials, WorkLimits } from '../dialect.ts';
import { withSession } from './connection.ts';

/** Slower than any disk that a loader scans for its next block. */
const BYTES_PER_MS = 10_000;
const LOOK_MS = 10_000;
const ANSWER_MS = 10_000;

export interface WatchedWork extends WorkLimits {
  /** A database that the work does not replace. */
  readonly database: string;
  /** Of the file that the work reads: while a loader scans it, the server rests. */
  readonly bytes: number;
}

/**
 * Carries work out on a new server, and ends it as STALLED when the server has shown no sign of life for the time of
 * silence: it does not answer, or no session of ours is busy and nothing grows. However long a healthy work takes, it
 * goes on. `work` gets the signal to stop at.
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
  const { clock, silenceMs, bytes, database } = watched;
  const longest = silenceMs + bytes / BYTES_PER_MS;
  let size: string | null = null;
  let lastLife = clock.monotonic();
  for (;;) {
    await clock.sleep(Math.min(LOOK_MS, silenceMs / 4), over).catch(() => undefined);
    if (over.aborted) return null;
    const seen = await look(target, database);
    if (seen !== null && (seen.busy || seen.size !== size)) lastLife = clock.monotonic();
    size = seen?.size ?? size;
    const silence = clock.monotonic() - lastLife;
    if (silence >= longest) return Math.ceil(silence / 60_000);
  }
}

/** null: the server does not answer. */
async function look(target: Credentials, database: string): Promise<{ busy: boolean; size: string } | null> {
  try {
    const options = { database, connectMs: ANSWER_MS, statementMs: ANSWER_MS };
    const [row] = await withSession(target, options, (session) => session.rows(LOOK));
    return { busy: row?.['busy'] === 't', size: row?.['size'] ?? '' };
  } catch {
    return null;
  }
}

/** Busy: at work, and not waiting for its client or for a lock. */
const LOOK = `SELECT pg_catalog.bool_or(state = 'active' AND pid <> pg_catalog.pg_backend_pid()
                AND coalesce(wait_event_type, '') NOT IN ('Client', 'Lock')) AS busy,
              (SELECT pg_catalog.sum(pg_catalog.pg_database_size(oid)) FROM pg_catalog.pg_database) AS size
         FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend'`;
