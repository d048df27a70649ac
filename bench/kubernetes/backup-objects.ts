import { ANNOTATIONS, LABELS } from '@holdfast/db-backup-domain/kubeblocks';
import type { AdminApi, TestPlatform } from '@holdfast/k8s-adapters/testing';

type KindRef = Parameters<AdminApi['create']>[0];
type KubeObject = Awaited<ReturnType<TestPlatform['makeCluster']>>;

export const BACKUP: KindRef = {
  kind: 'Backup',
  group: 'dataprotection.kubeblocks.io',
  version: 'v1alpha1',
  plural: 'backups',
  namespaced: true,
};

const DAY_MS = 24 * 60 * 60 * 1000;
const METHOD = 'pg-basebackup';
const COMPONENT = 'postgresql';

export interface BackupSource {
  readonly cluster: KubeObject;
  readonly name: string;
  readonly uid: string;
  readonly namespace: string;
}

/** A Backup as the operator leaves it, without its status: labelled, and with a snapshot of its Cluster of so many bytes. */
export function backupBody(source: BackupSource, name: string, snapshotBytes: number): KubeObject {
  const { namespace, uid } = source;
  const policy = `${source.name}-${COMPONENT}-backup-policy`;
  return {
    apiVersion: `${BACKUP.group}/${BACKUP.version}`,
    kind: BACKUP.kind,
    metadata: {
      ...{ name, namespace },
      finalizers: ['dataprotection.kubeblocks.io/finalizer'],
      labels: {
        [LABELS.instance]: source.name,
        'app.kubernetes.io/managed-by': 'kubeblocks-dataprotection',
        [LABELS.component]: COMPONENT,
        [LABELS.clusterUid]: uid,
        [LABELS.backupType]: 'Full',
        [LABELS.backupPolicy]: policy,
        'dataprotection.kubeblocks.io/backup-repo-name': 'repo',
      },
      annotations: {
        [ANNOTATIONS.clusterSnapshot]: snapshotText(source, snapshotBytes),
        [ANNOTATIONS.encryptedAccounts]: JSON.stringify({ [COMPONENT]: { postgres: 'RU5DUllQVEVE' } }),
      },
    },
    spec: {
      ...{ backupMethod: METHOD, backupPolicyName: policy },
      ...{ deletionPolicy: 'Delete', retentionPeriod: '30d' },
    },
  };
}

/** Of a Completed one that was started at `startedAt` (milliseconds since 1970). */
export function completedStatus(source: BackupSource, name: string, startedAt: number): KubeObject {
  const startTimestamp = seconds(startedAt);
  const completionTimestamp = seconds(startedAt + 65_000);
  const target = {
    podSelector: { strategy: 'Any', matchLabels: { [LABELS.instance]: source.name } },
    selectedTargetPods: [`${source.name}-${COMPONENT}-1`],
  };
  return {
    ...{ formatVersion: '0.1.0', phase: 'Completed', startTimestamp, completionTimestamp, target },
    ...{ duration: '1m5s', totalSize: '4426858', backupRepoName: 'repo' },
    expiration: seconds(startedAt + 30 * DAY_MS),
    path: `/${source.namespace}/${source.name}-${source.uid}/${COMPONENT}/${name}`,
    backupMethod: {
      ...{ name: METHOD, actionSetName: 'postgresql-basebackup', snapshotVolumes: false },
      targetVolumes: { volumeMounts: [{ name: 'data', mountPath: '/home/postgres/pgdata' }] },
    },
    actions: [
      {
        ...{
          name: 'dp-backup-0',
          actionType: 'Job',
          phase: 'Completed',
          startTimestamp,
          completionTimestamp,
        },
        targetPodName: `${source.name}-${COMPONENT}-1`,
      },
    ],
  };
}

/** The whole Cluster, as long as real ones are that carry much configuration. */
function snapshotText({ cluster, name, namespace }: BackupSource, bytes: number): string {
  const { apiVersion, spec } = cluster;
  const snapshot = (settings: Record<string, string>): string =>
    JSON.stringify({
      ...{ kind: 'Cluster', apiVersion, spec, status: {} },
      metadata: { name, namespace, creationTimestamp: null, annotations: settings },
    });
  const settings: Record<string, string> = {};
  const missing = bytes - snapshot({}).length;
  for (let at = 0, length = 0; length < missing; at += 1) {
    const [key, value] = [`settings.example/parameter-${String(at)}`, 'a value of some length '.repeat(3)];
    settings[key] = value;
    length += key.length + value.length + 6;
  }
  return snapshot(settings);
}

function seconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
