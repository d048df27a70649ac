import type { KubeObject } from '../connection/kube-api.ts';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeSettings } from '../kube-context.ts';

/** Objects in the shapes that the controllers of KubeBlocks 1.0 write them, around one PostgreSQL service. */
export const NAMESPACE = 'demo';
export const NAME = 'pg';
export const UID = '6f1d2c3a-0b4e-4f5a-9c8d-1a2b3c4d5e6f';
export const POLICY = 'pg-postgresql-backup-policy';
export const SCHEDULE = 'pg-postgresql-backup-schedule';
export const SETTINGS: KubeSettings = {
  namespaces: [NAMESPACE],
  projectLabel: 'holdfast.dev/project',
  keepsSchedules: false,
};

type Annotations = Readonly<Record<string, string>>;
interface Made {
  readonly annotations?: Annotations;
  readonly [field: string]: unknown;
}

export function clusterWith({
  annotations = {},
  name = NAME,
  uid = UID,
  createdAt = '2026-03-01T08:00:00Z',
  ...spec
}: Made = {}): KubeObject {
  return {
    apiVersion: 'apps.kubeblocks.io/v1',
    kind: 'Cluster',
    metadata: {
      ...{ name, namespace: NAMESPACE, uid, resourceVersion: '10', annotations },
      creationTimestamp: createdAt,
    },
    spec: {
      clusterDef: 'postgresql',
      componentSpecs: [{ name: 'postgresql', componentDef: 'postgresql-14-1.0.2', replicas: 2 }],
      ...spec,
    },
    status: { phase: 'Running' },
  };
}

/** Methods of the addon; `template` null: it stands for itself. */
export function policyWith({ template = 'postgresql-bpt', status = {}, ...spec }: Made = {}): KubeObject {
  const method = (name: string, actionSetName: string, more: object = {}) => ({
    name,
    actionSetName,
    ...more,
  });
  return {
    metadata: metadataOf(POLICY, {
      'dataprotection.kubeblocks.io/is-default-policy': 'true',
      ...(template !== null && { 'apps.kubeblocks.io/backup-policy-template': String(template) }),
    }),
    spec: {
      retentionPolicy: 'retainLatestBackup',
      backupMethods: [
        method('pg-basebackup', 'basebackup'),
        { name: 'volume-snapshot', snapshotVolumes: true },
        method('wal-g', 'wal-g'),
        method('wal-g-incremental', 'wal-g-inc', { compatibleMethod: 'wal-g' }),
        method('pg-inc', 'pg-inc', { compatibleMethod: 'pg-basebackup' }),
        method('archive-wal', 'pitr'),
        method('wal-g-archive', 'wal-g-pitr'),
      ],
      ...spec,
    },
    status: { phase: 'Available', ...(status as object) },
  };
}

export const ACTION_SETS: readonly KubeObject[] = Object.entries({
  basebackup: 'Full',
  'wal-g': 'Full',
  'wal-g-inc': 'Incremental',
  'pg-inc': 'Incremental',
  pitr: 'Continuous',
  'wal-g-pitr': 'Continuous',
}).map(([name, backupType]) => ({ metadata: { name }, spec: { backupType } }));

export function entry(backupMethod: string, more: object = {}): KubeObject {
  const made = { name: backupMethod, backupMethod, enabled: false };
  return { ...made, cronExpression: '0 18 * * *', retentionPeriod: '7d', ...more };
}

/** As the templates have them: all disabled. */
export const TEMPLATE_ENTRIES: readonly KubeObject[] = [
  entry('pg-basebackup'),
  entry('volume-snapshot'),
  entry('wal-g', { retentionPeriod: '8d' }),
  entry('wal-g-incremental'),
  entry('pg-inc'),
  entry('archive-wal', { cronExpression: '*/5 * * * *', retentionPeriod: '8d' }),
  entry('wal-g-archive', { cronExpression: '*/5 * * * *', retentionPeriod: '8d' }),
];

/** The template's entries, some of them otherwise. */
export function entriesWith(changes: Readonly<Record<string, object>>): KubeObject[] {
  return TEMPLATE_ENTRIES.map((made) => ({ ...made, ...changes[String(made['name'])] }));
}

export function scheduleWith({ annotations = {}, status, ...spec }: Made = {}): KubeObject {
  return {
    metadata: metadataOf(SCHEDULE, annotations),
    spec: { backupPolicyName: POLICY, schedules: TEMPLATE_ENTRIES, ...spec },
    status: status ?? { phase: 'Available', observedGeneration: 3 },
  };
}

/** As the CronJob of a schedule makes it; the operator has found the pod, so that labels are set. */
export function automaticBackup(name: string, createdAt: string, more: Made = {}): KubeObject {
  const { phase = 'Completed', method = 'pg-basebackup', labels = {}, uid = UID } = more;
  return {
    metadata: {
      ...{ name, namespace: NAMESPACE, uid: `uid-of-${name}`, creationTimestamp: createdAt },
      labels: {
        'app.kubernetes.io/instance': NAME,
        'dataprotection.kubeblocks.io/autobackup': 'true',
        'dataprotection.kubeblocks.io/backup-schedule': SCHEDULE,
        ...(uid !== null && { 'dataprotection.kubeblocks.io/cluster-uid': uid }),
        ...(labels as object),
      },
    },
    spec: { backupMethod: method, backupPolicyName: POLICY },
    status: { phase },
  };
}

export function stateWith(
  objects: Partial<Record<'clusters' | 'policies' | 'schedules' | 'backups', readonly KubeObject[]>> = {},
): NamespaceState {
  const byName = (list: readonly KubeObject[]) =>
    new Map(list.map((object) => [(object['metadata'] as { name: string }).name, object]));
  return {
    namespace: NAMESPACE,
    version: 1,
    clusters: byName(objects.clusters ?? [clusterWith()]),
    policies: byName(objects.policies ?? [policyWith()]),
    schedules: byName(objects.schedules ?? [scheduleWith()]),
    backups: byName(objects.backups ?? []),
    restores: new Map(),
    actionSets: ACTION_SETS,
    backupRepos: [],
    serviceKinds: new Map(),
  };
}

function metadataOf(name: string, annotations: Annotations): KubeObject {
  return {
    ...{ name, namespace: NAMESPACE, uid: `uid-of-${name}`, resourceVersion: '20', annotations },
    labels: {
      'app.kubernetes.io/instance': NAME,
      'apps.kubeblocks.io/component-name': 'postgresql',
      'dataprotection.kubeblocks.io/backup-policy': POLICY,
    },
    ownerReferences: [{ apiVersion: 'apps.kubeblocks.io/v1', kind: 'Cluster', name: NAME, uid: UID }],
  };
}
