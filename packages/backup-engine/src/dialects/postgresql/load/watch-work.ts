import type { Credentials, WorkLimits } from '../../dialect.ts';
import { ANSWER_MS, endWhenSilent, type SignsOfLife } from '../../end-when-silent.ts';
import { withSession } from '../connection.ts';

interface WatchedWork extends WorkLimits {
  /** A database that the work does not replace. */
  readonly database: string;
  /** Of the file that the work reads. */
  readonly bytes: number;
}

/** Work on a new server, ended as STALLED when that is silent. */
export function watchWork<T>(
  target: Credentials,
  watched: WatchedWork,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return endWhenSilent({ ...watched, look: () => look(target, watched.database) }, work);
}

async function look(target: Credentials, database: string): Promise<SignsOfLife> {
  const options = { database, connectMs: ANSWER_MS, statementMs: ANSWER_MS };
  const [row] = await withSession(target, options, (session) => session.rows(LOOK));
  return { busy: row?.['busy'] === 't', progress: row?.['size'] ?? '' };
}

/** Busy: at work, and not waiting for its client or for a lock. */
const LOOK = `SELECT pg_catalog.bool_or(state = 'active' AND pid <> pg_catalog.pg_backend_pid()
                AND coalesce(wait_event_type, '') NOT IN ('Client', 'Lock')) AS busy,
              (SELECT pg_catalog.sum(pg_catalog.pg_database_size(oid)) FROM pg_catalog.pg_database) AS size
         FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend'`;
