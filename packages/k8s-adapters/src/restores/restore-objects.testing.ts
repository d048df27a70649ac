import { ANNOTATIONS, LABELS, LINE_FACTS, type KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeObject } from '../connection/kube-api.ts';

/** Instants of a story: `at(90)` is 90 s after the restore was asked for. */
export const STARTED_AT = Date.parse('2026-03-03T06:00:00.400Z');
export const at = (seconds: number): string =>
  new Date(STARTED_AT + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
export const ms = (seconds: number): number => Date.parse(at(seconds));

export const TARGET = { name: 'pg-restored', uid: '7a7a7a7a-0b4e-4f5a-9c8d-1a2b3c4d5e6f' };
export const LINEAGE = {
  restoreId: 'restore-1',
  startedAt: new Date(STARTED_AT).toISOString(),
  backup: { namespace: 'demo', name: 'pg-cluster-manual-1', uid: 'aaaaaaaa-0001-4000-8000-000000000001' },
  source: { namespace: 'demo', name: 'pg-cluster', uid: '6f1d2c3a-0b4e-4f5a-9c8d-1a2b3c4d5e6f' },
};

export interface ConditionSeed {
  readonly type: string;
  readonly status: string;
  readonly since?: number;
  readonly reason?: string;
  readonly message?: string;
}

export interface ClusterSeed {
  readonly line?: KubeblocksLine;
  readonly id?: string;
  readonly uid?: string;
  readonly name?: string;
  readonly requestId?: string;
  /** The directive is still there: 0.9 to 1.1. */
  readonly directive?: boolean;
  readonly phase?: string;
  readonly conditions?: readonly ConditionSeed[];
  readonly deletedAfter?: number;
  readonly terminationPolicy?: string;
}

/** A Cluster that a restore made, as the operator of a line writes it. */
export function restoredCluster(seed: ClusterSeed = {}): KubeObject {
  const { line = '1.0', name = TARGET.name, uid = TARGET.uid, directive = true } = seed;
  const byAnnotation = LINE_FACTS[line].restoreBy === 'annotation';
  const { backup } = LINEAGE;
  const filling = { postgresql: { name: backup.name, namespace: 'demo', volumeRestorePolicy: 'Parallel' } };
  const source = {
    apiGroup: 'dataprotection.kubeblocks.io',
    kind: 'Backup',
    name: backup.name,
    namespace: 'demo',
  };
  const lineage = {
    ...LINEAGE,
    restoreId: seed.id ?? LINEAGE.restoreId,
    target: { namespace: 'demo', name },
  };
  return {
    apiVersion: LINE_FACTS[line].clusterApiVersion,
    kind: 'Cluster',
    metadata: {
      namespace: 'demo',
      ...{ name, uid, resourceVersion: '10520', creationTimestamp: at(0) },
      labels: { [LABELS.restoredFromUid]: LINEAGE.source.uid },
      annotations: {
        [ANNOTATIONS.restoredFrom]: JSON.stringify(lineage),
        ...(seed.requestId !== undefined && { [ANNOTATIONS.requestId]: seed.requestId }),
        ...(byAnnotation && directive && { [ANNOTATIONS.restoreFromBackup]: JSON.stringify(filling) }),
      },
      ...(seed.deletedAfter !== undefined && { deletionTimestamp: at(seed.deletedAfter) }),
    },
    spec: {
      terminationPolicy: seed.terminationPolicy ?? 'Delete',
      ...(byAnnotation ? {} : { restore: { source } }),
    },
    status: {
      ...(seed.phase !== undefined && { phase: seed.phase }),
      conditions: (seed.conditions ?? []).map(condition),
    },
  };
}

export interface RestoreSeed {
  readonly stage?: 'preparedata' | 'postready';
  readonly name?: string;
  readonly uid?: string;
  readonly instance?: string;
  readonly backup?: string;
  readonly createdAfter?: number;
  readonly phase?: string;
  readonly endedAfter?: number;
  readonly conditions?: readonly ConditionSeed[];
  readonly actions?: readonly {
    status: string;
    message?: string;
    startedAfter?: number;
    endedAfter?: number;
  }[];
}

/** A Restore object of it, as the operator writes it. */
export function restoreObject(seed: RestoreSeed = {}): KubeObject {
  const { stage = 'preparedata', uid = TARGET.uid, instance = TARGET.name, createdAfter = 3 } = seed;
  const name = seed.name ?? `${instance}-postgresql-${uid.slice(0, 8)}-${stage}`;
  const actions = (seed.actions ?? []).map((action, index) => ({
    name: `${stage}-${index}`,
    backupName: LINEAGE.backup.name,
    objectKey: `Job/restore-${stage}-${index}`,
    status: action.status,
    ...(action.message !== undefined && { message: action.message }),
    ...(action.startedAfter !== undefined && { startTime: at(action.startedAfter) }),
    ...(action.endedAfter !== undefined && { endTime: at(action.endedAfter) }),
  }));
  return {
    apiVersion: 'dataprotection.kubeblocks.io/v1alpha1',
    kind: 'Restore',
    metadata: {
      ...{ name, namespace: 'demo', uid: `uid-of-${name}`, creationTimestamp: at(createdAfter) },
      labels: { [LABELS.instance]: instance, [LABELS.component]: 'postgresql' },
    },
    spec: { backup: { name: seed.backup ?? LINEAGE.backup.name, namespace: 'demo' } },
    status: {
      ...(seed.phase !== undefined && { phase: seed.phase }),
      ...(seed.endedAfter !== undefined && { completionTimestamp: at(seed.endedAfter) }),
      conditions: (seed.conditions ?? []).map(condition),
      actions: { [stage === 'preparedata' ? 'prepareData' : 'postReady']: actions },
    },
  };
}

export function namespaceState(objects: {
  readonly clusters?: readonly KubeObject[];
  readonly restores?: readonly KubeObject[];
  readonly backups?: readonly KubeObject[];
  readonly version?: number;
}): NamespaceState {
  return {
    namespace: 'demo',
    version: objects.version ?? 1,
    clusters: byName(objects.clusters ?? []),
    backups: byName(objects.backups ?? []),
    policies: new Map(),
    schedules: new Map(),
    restores: byName(objects.restores ?? []),
    actionSets: [],
    backupRepos: [],
    serviceKinds: new Map(),
  };
}

function byName(objects: readonly KubeObject[]): ReadonlyMap<string, KubeObject> {
  return new Map(objects.map((object) => [(object.metadata as { name: string }).name, object]));
}

function condition({ type, status, since, reason = type, message = '' }: ConditionSeed): object {
  return { type, status, reason, message, ...(since !== undefined && { lastTransitionTime: at(since) }) };
}
