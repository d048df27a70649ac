import {
  ANNOTATIONS,
  LABELS,
  annotationOf,
  epochMsFrom,
  fieldOf,
  isContinuous,
  labelOf,
  stallsAfter,
  textOf,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';

/** What a Backup object says by itself, whatever else is in its namespace. */
export interface BackupFacts {
  readonly name: string;
  readonly uid: string;
  /** `namespace/name`, as the domain's rules know it. */
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** uid of its Cluster, where it is labelled. */
  readonly clusterUid: string | null;
  /** Name of its policy where the labels do not tell whole whose backup it is; null where they do. */
  readonly owningPolicy: string | null;
  /** Milliseconds since 1970 from which on it is stalled, unless it changes; null: never. */
  readonly stallsAfter: number | null;
  /** Names of the backups that it builds on, unless it is going itself. */
  readonly parents: readonly string[];
  /** The caller's own name of the request that made it, if it was made by Holdfast. */
  readonly requestId: string | null;
}

export function backupKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

const known = new WeakMap<KubeObject, BackupFacts | null>();

/** Read once of each object. null: it is no recovery point (no Backup that an API server admitted, or a continuous one). */
export function backupFactsOf(backup: KubeObject): BackupFacts | null {
  let facts = known.get(backup);
  if (facts === undefined) {
    facts = read(backup);
    known.set(backup, facts);
  }
  return facts;
}

function read(backup: KubeObject): BackupFacts | null {
  const name = textOf(backup, 'metadata', 'name');
  const uid = textOf(backup, 'metadata', 'uid');
  const createdAt = epochMsFrom(fieldOf(backup, 'metadata', 'creationTimestamp'));
  if (name === null || uid === null || createdAt === null || isContinuous(backup)) return null;
  const clusterUid = labelOf(backup, LABELS.clusterUid);
  const labelled = clusterUid !== null && labelOf(backup, LABELS.instance) !== null;
  return {
    ...{
      name,
      uid,
      createdAt,
      clusterUid,
      key: backupKey(textOf(backup, 'metadata', 'namespace') ?? '', name),
    },
    owningPolicy: labelled ? null : textOf(backup, 'spec', 'backupPolicyName'),
    stallsAfter: stallsAfter(backup),
    parents: parentsOf(backup, name),
    requestId: annotationOf(backup, ANNOTATIONS.requestId),
  };
}

/** The operator deletes with a backup whatever names it so. */
function parentsOf(backup: KubeObject, name: string): string[] {
  if ((fieldOf(backup, 'metadata', 'deletionTimestamp') ?? null) !== null) return [];
  const named = ['parentBackupName', 'baseBackupName'].map((field) => textOf(backup, 'status', field));
  const parents = [...named, textOf(backup, 'spec', 'parentBackupName')];
  return [...new Set(parents.filter((parent) => parent !== null && parent !== name) as string[])];
}
