import { RunFailed } from '../../failure.ts';
import type { Credentials, WorkLimits } from '../dialect.ts';
import { withSession } from './connection.ts';

const LOOK_MS = 10_000;
const ANSWER_MS = 10_000;

/**
 * Carries work out on a new server, and ends it as STALLED when the server has shown no sign of life for the time of silence: it
 * does not answer, or no session is busy and nothing is written. However long a healthy work takes, it goes on. `work` gets
 * the signal to stop at.
 */
export async function watchWork<T>(
  target: Credentials,
  limits: WorkLimits,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const hung = new AbortController();
  const watching = watch(target, limits, over.signal).then((minutes) => {
    if (minutes === null) return;
    const reason = `The new server did nothing for ${minutes} minutes while it was worked on (stalled).`;
    hung.abort(new RunFailed('STALLED', reason));
  });
  try {
    return await work(AbortSignal.any([limits.signal, hung.signal]));
  } catch (error) {
    throw hung.signal.aborted ? hung.signal.reason : error;
  } finally {
    over.abort();
    await watching;
  }
}

/** Minutes of silence, when there were too many; null once the work is over. */
async function watch(target: Credentials, limits: WorkLimits, over: AbortSignal): Promise<number | null> {
  const { clock, silenceMs } = limits;
  let written: string | null = null;
  let lastLife = clock.monotonic();
  for (;;) {
    await clock.sleep(Math.min(LOOK_MS, silenceMs / 4), over).catch(() => undefined);
    if (over.aborted) return null;
    const seen = await look(target);
    if (seen !== null && (seen.busy || seen.written !== written)) lastLife = clock.monotonic();
    written = seen?.written ?? written;
    const silence = clock.monotonic() - lastLife;
    if (silence >= silenceMs) return Math.ceil(silence / 60_000);
  }
}

/** null: the server does not answer. */
async function look(target: Credentials): Promise<{ busy: boolean; written: string } | null> {
  try {
    return await withSession(target, { connectMs: ANSWER_MS, statementMs: ANSWER_MS }, async (session) => {
      const [row] = await session.table(BUSY);
      const [status] = await session.table("SHOW GLOBAL STATUS LIKE 'Innodb_data_written'");
      return { busy: Number(row?.[0]) > 0, written: status?.[1] ?? '' };
    });
  } catch {
    return null;
  }
}

/** At work, and not waiting for a lock. */
const BUSY = `SELECT COUNT(*) FROM information_schema.PROCESSLIST
  WHERE COMMAND IN ('Query', 'Execute') AND ID <> CONNECTION_ID() AND COALESCE(STATE, '') NOT LIKE '%lock%'`;
