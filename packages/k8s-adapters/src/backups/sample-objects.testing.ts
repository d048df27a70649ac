import { ANNOTATIONS, LABELS, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeObject } from '../connection/kube-api.ts';
import type { KubeSettings } from '../kube-context.ts';

export const NAMESPACE = 'shop';
export const NOW = Date.parse('2026-03-03T05:10:00Z');
export const SETTINGS: KubeSettings = {
  namespaces: [NAMESPACE],
  projectLabel: LABELS.project,
  keepsSchedules: false,
};

interface Metadata {
  readonly uid?: string;
  readonly createdAt?: string;
  readonly deletedAt?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

function metadata(name: string, about: Metadata): Record<string, unknown> {
  return {
    name,
    namespace: NAMESPACE,
    uid: about.uid ?? `uid-of-${name}`,
    resourceVersion: '1',
    creationTimestamp: about.createdAt ?? '2026-03-01T08:00:00Z',
    labels: about.labels ?? {},
    annotations: about.annotations ?? {},
    ...(about.deletedAt !== undefined && { deletionTimestamp: about.deletedAt }),
  };
}

/** A Running PostgreSQL Cluster of one component, called `postgresql`. */
export function clusterObject(
  name: string,
  about: Metadata & { phase?: string | null; spec?: Record<string, unknown> } = {},
): KubeObject {
  const phase = about.phase === undefined ? 'Running' : about.phase;
  const component = { name: 'postgresql', componentDef: 'postgresql-14-1.0.2', serviceVersion: '14.7.2' };
  return {
    metadata: metadata(name, about),
    spec: about.spec ?? { clusterDef: 'postgresql', componentSpecs: [component] },
    ...(phase !== null && { status: { phase } }),
  };
}

/** The policy that the operator makes for the Cluster's component. */
export function policyObject(
  cluster: string,
  about: Metadata & { ownerUid?: string; spec?: Record<string, unknown> } = {},
): KubeObject {
  const name = `${cluster}-postgresql-backup-policy`;
  const owner = { kind: 'Cluster', name: cluster, uid: about.ownerUid ?? `uid-of-${cluster}` };
  return {
    metadata: {
      ...metadata(name, about),
      labels: { [LABELS.instance]: cluster, [LABELS.component]: 'postgresql' },
      ownerReferences: [owner],
    },
    spec: {
      backupMethods: [{ name: 'pg-basebackup', actionSetName: 'postgresql-basebackup' }],
      ...about.spec,
    },
    status: { phase: 'Available' },
  };
}

export const ACTION_SETS: readonly KubeObject[] = [
  {
    metadata: { name: 'postgresql-basebackup' },
    spec: { backupType: 'Full' },
    status: { phase: 'Available' },
  },
];

export function repoObject(
  name: string,
  { phase = 'Ready', isDefault = true }: { phase?: string; isDefault?: boolean } = {},
): KubeObject {
  const annotations = isDefault ? { [ANNOTATIONS.isDefaultRepo]: 'true' } : {};
  return { metadata: { name, annotations }, status: { phase } };
}

interface BackupAbout extends Metadata {
  /** Name of its Cluster. */
  readonly of?: string;
  readonly clusterUid?: string;
  readonly spec?: Record<string, unknown>;
  readonly status?: Record<string, unknown>;
}

/** A Completed manual backup with the labels that the operator sets. */
export function backupObject(name: string, about: BackupAbout = {}): KubeObject {
  const of = about.of ?? 'orders';
  const labels = about.labels ?? {
    [LABELS.instance]: of,
    [LABELS.component]: 'postgresql',
    [LABELS.clusterUid]: about.clusterUid ?? `uid-of-${of}`,
  };
  return {
    metadata: metadata(name, { createdAt: '2026-03-02T09:00:00Z', ...about, labels }),
    spec: {
      backupMethod: 'pg-basebackup',
      backupPolicyName: `${of}-postgresql-backup-policy`,
      deletionPolicy: 'Delete',
      ...about.spec,
    },
    status: about.status ?? COMPLETED,
  };
}

export const COMPLETED = {
  phase: 'Completed',
  startTimestamp: '2026-03-02T09:00:01Z',
  completionTimestamp: '2026-03-02T09:01:06Z',
  totalSize: '4426858',
};

export interface Objects {
  readonly clusters?: readonly KubeObject[];
  readonly backups?: readonly KubeObject[];
  readonly policies?: readonly KubeObject[];
  readonly schedules?: readonly KubeObject[];
  readonly restores?: readonly KubeObject[];
  readonly actionSets?: readonly KubeObject[];
  readonly backupRepos?: readonly KubeObject[];
}

let versions = 0;

export function stateOf(objects: Objects = {}): NamespaceState {
  versions += 1;
  return {
    namespace: NAMESPACE,
    version: versions,
    clusters: byName(objects.clusters),
    backups: byName(objects.backups),
    policies: byName(objects.policies),
    schedules: byName(objects.schedules),
    restores: byName(objects.restores),
    actionSets: objects.actionSets ?? ACTION_SETS,
    backupRepos: objects.backupRepos ?? [],
    serviceKinds: new Map(),
  };
}

/** A namespace with the service `orders`, Running, and these backups of it. */
export function ordersState(objects: Objects = {}): NamespaceState {
  return stateOf({ clusters: [clusterObject('orders')], policies: [policyObject('orders')], ...objects });
}

function byName(objects: readonly KubeObject[] = []): Map<string, KubeObject> {
  return new Map(objects.map((object) => [nameOf(object), object]));
}

export function nameOf(object: KubeObject): string {
  return textOf(object, 'metadata', 'name') ?? 'without-a-name';
}
