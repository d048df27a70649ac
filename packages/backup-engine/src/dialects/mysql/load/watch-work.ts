import type { Credentials, WorkLimits } from '../../dialect.ts';
import { ANSWER_MS, endWhenSilent, type SignsOfLife } from '../../end-when-silent.ts';
import { withSession } from '../connection.ts';

/** Work on a new server, ended as STALLED when that is silent. */
export function watchWork<T>(
  target: Credentials,
  limits: WorkLimits,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return endWhenSilent({ ...limits, bytes: 0, look: () => look(target) }, work);
}

function look(target: Credentials): Promise<SignsOfLife> {
  return withSession(target, { connectMs: ANSWER_MS, statementMs: ANSWER_MS }, async (session) => {
    const [row] = await session.table(BUSY);
    const [status] = await session.table("SHOW GLOBAL STATUS LIKE 'Innodb_data_written'");
    return { busy: Number(row?.[0]) > 0, progress: status?.[1] ?? '' };
  });
}

/** At work, and not waiting for a lock. */
const BUSY = `SELECT COUNT(*) FROM information_schema.PROCESSLIST
  WHERE COMMAND IN ('Query', 'Execute') AND ID <> CONNECTION_ID() AND COALESCE(STATE, '') NOT LIKE '%lock%'`;
