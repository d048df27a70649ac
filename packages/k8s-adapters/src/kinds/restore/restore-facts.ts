import {
  LABELS,
  epochMsFrom,
  fieldOf,
  labelOf,
  listOf,
  restoreFailureText,
  textOf,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';
import { conditionsOf, newestOf } from '../conditions.ts';

/** What a Restore object says by itself. Instants are milliseconds since 1970. */
export interface RestoreFacts {
  readonly name: string;
  /** Name of the Cluster that it fills, by its label. */
  readonly instance: string | null;
  readonly backup: string | null;
  readonly createdAt: number | null;
  /** null: it waits, until the repository is prepared in this namespace, say. */
  readonly phase: string | null;
  /** When it came to its end; null: not yet, or it does not say. */
  readonly endedAt: number | null;
  /** The newest instant that is written in it. */
  readonly lastSignAt: number | null;
  /** Why it failed, where it did and says so. */
  readonly failure: string | null;
}

const known = new WeakMap<KubeObject, RestoreFacts>();

/** Read once of each object. */
export function restoreFactsOf(restore: KubeObject): RestoreFacts {
  let facts = known.get(restore);
  if (facts === undefined) {
    facts = read(restore);
    known.set(restore, facts);
  }
  return facts;
}

function read(restore: KubeObject): RestoreFacts {
  const phase = textOf(restore, 'status', 'phase');
  const createdAt = epochMsFrom(fieldOf(restore, 'metadata', 'creationTimestamp'));
  const completedAt = epochMsFrom(fieldOf(restore, 'status', 'completionTimestamp'));
  const lastSignAt = newestOf([createdAt, completedAt, ...signsOf(restore)]);
  const ended = phase === 'Completed' || phase === 'Failed';
  return {
    name: textOf(restore, 'metadata', 'name') ?? '',
    instance: labelOf(restore, LABELS.instance),
    backup: textOf(restore, 'spec', 'backup', 'name'),
    createdAt,
    phase,
    // One that is refused before it begins is Failed without a completion time.
    endedAt: ended ? (completedAt ?? lastSignAt) : null,
    lastSignAt,
    failure: phase === 'Failed' ? restoreFailureText(restore) : null,
  };
}

function signsOf(restore: KubeObject): (number | null)[] {
  const actions = ['prepareData', 'postReady'].flatMap((stage) =>
    listOf(fieldOf(restore, 'status', 'actions', stage)),
  );
  return [
    epochMsFrom(fieldOf(restore, 'status', 'startTimestamp')),
    ...conditionsOf(restore).map(({ since }) => since),
    ...actions.flatMap((action) => [
      epochMsFrom(fieldOf(action, 'startTime')),
      epochMsFrom(fieldOf(action, 'endTime')),
    ]),
  ];
}
