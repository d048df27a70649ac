import type { Credentials, WorkLimits } from '../../dialect.ts';
import { ANSWER_MS, endWhenSilent, type SignsOfLife } from '../../end-when-silent.ts';
import { withSession } from '../connection.ts';

interface WatchedWork extends WorkLimits {
  /** Of the file that the work reads. */
  readonly bytes: number;
}

/** Work on a new server, ended as STALLED when that is silent. */
export function watchWork<T>(
  target: Credentials,
  watched: WatchedWork,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return endWhenSilent({ ...watched, look: () => look(target) }, work);
}

function look(target: Credentials): Promise<SignsOfLife> {
  return withSession(target, { connectMs: ANSWER_MS, answerMs: ANSWER_MS }, async ({ admin }) => {
    const { totalSize } = await admin.command({ listDatabases: 1 });
    const { inprog } = (await admin.command({ currentOp: 1, active: true })) as { inprog?: Operation[] };
    const { metrics, opcounters } = await admin.command({ serverStatus: 1 });
    const inserts = [opcounters?.insert, opcounters?.getmore, insertsOf(metrics)];
    return { busy: (inprog ?? []).some(isWork), progress: JSON.stringify([totalSize, inserts]) };
  });
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
