import { RunFailed } from '../../failure.ts';
import type { Credentials, WorkLimits } from '../dialect.ts';
import { type Session, withSession } from './connection.ts';

/**
 * One connection for long work on a new server. However long the work takes, it goes on as long as answers come; without any for
 * the time of silence it ends as STALLED.
 */
export function watchedSession<T>(
  target: Credentials,
  { signal, silenceMs }: WorkLimits,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const minutes = Math.ceil(silenceMs / 60_000);
  const silent = (): Error =>
    new RunFailed(
      'STALLED',
      `The new server gave no answer for ${minutes} minutes while it was worked on (stalled).`,
    );
  return withSession(target, { signal, answerMs: silenceMs, connectMs: silenceMs, silent }, work);
}
