import {
  ANNOTATIONS,
  annotationOf,
  epochMsFrom,
  fieldOf,
  isObject,
  textOf,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../connection/kube-api.ts';
import { conditionsOf, newestOf, type Condition } from '../kinds/conditions.ts';

/** The Cluster that a restore makes, as far as the restore can be told by it. Instants are milliseconds since 1970. */
export interface RestoredCluster {
  readonly createdAt: number | null;
  readonly deletedAt: number | null;
  /** null: the operator has not seen it yet. */
  readonly phase: string | null;
  readonly directive: Directive;
  /** When the operator began to make it; null: it does not say. */
  readonly provisionedFrom: number | null;
  /**
   * The operator's own word on whether it is ready. True from the first time that it Runs, through updates and stops,
   * until a component fails; 0.9 writes False from the beginning.
   */
  readonly ready: Condition | null;
  /** The newest instant that is written in it. */
  readonly lastSignAt: number | null;
}

/** What became of the instruction to fill it. */
export interface Directive {
  /** `ignored`: nothing says that the operator has taken notice of it. */
  readonly state: 'ignored' | 'pending' | 'consumed' | 'failed';
  /** Lines 0.9 to 1.1 carry it in an annotation, 1.2 in the specification. */
  readonly form: 'annotation' | 'spec';
  readonly since: number | null;
  readonly message: string | null;
}

/** The condition that tells the end of a restore, from 1.2. */
const RESTORE_CONDITION = 'Restore';
const READY_CONDITION = 'Ready';
const PROVISIONING_CONDITION = 'ProvisioningStarted';

export function readRestoredCluster(cluster: KubeObject): RestoredCluster {
  const conditions = conditionsOf(cluster);
  const createdAt = epochMsFrom(fieldOf(cluster, 'metadata', 'creationTimestamp'));
  return {
    createdAt,
    deletedAt: epochMsFrom(fieldOf(cluster, 'metadata', 'deletionTimestamp')),
    phase: textOf(cluster, 'status', 'phase'),
    directive: isObject(fieldOf(cluster, 'spec', 'restore'))
      ? directiveOfSpec(conditions.find(({ type }) => type === RESTORE_CONDITION))
      : directiveOfAnnotation(cluster),
    provisionedFrom: sinceTrue(conditions.find(({ type }) => type === PROVISIONING_CONDITION)),
    ready: conditions.find(({ type }) => type === READY_CONDITION) ?? null,
    lastSignAt: newestOf([createdAt, ...conditions.map(({ since }) => since)]),
  };
}

function sinceTrue(condition: Condition | undefined): number | null {
  return condition?.status === 'True' ? condition.since : null;
}

function directiveOfSpec(condition: Condition | undefined): Directive {
  const { status = null, since = null, message = null } = condition ?? {};
  const state =
    status === 'True' ? 'consumed' : status === 'False' ? 'failed' : condition ? 'pending' : 'ignored';
  return { form: 'spec', state, since, message };
}

/** The operator takes the annotation away when all is done; it never marks one that it does not understand. */
function directiveOfAnnotation(cluster: KubeObject): Directive {
  const there = annotationOf(cluster, ANNOTATIONS.restoreFromBackup) !== null;
  return { form: 'annotation', state: there ? 'ignored' : 'consumed', since: null, message: null };
}
