/**
 * Every label, annotation and API name that the kubeblocks backend reads or writes: two spellings of one key would
 * drift apart. Their meaning is documented by the KubeBlocks API (1.0.2), the `holdfast.dev` ones are ours.
 */
export const LABELS = {
  /** Name of the Cluster that the object belongs to. */
  instance: 'app.kubernetes.io/instance',
  component: 'apps.kubeblocks.io/component-name',
  sharding: 'apps.kubeblocks.io/sharding-name',
  clusterDefinition: 'clusterdefinition.kubeblocks.io/name',
  /** `metadata.uid` of the source Cluster: tells a re-created namesake apart. */
  clusterUid: 'dataprotection.kubeblocks.io/cluster-uid',
  /** Full, Incremental, Differential, Continuous or Selective. */
  backupType: 'dataprotection.kubeblocks.io/backup-type',
  /** 'true' on scheduled backups only. */
  autoBackup: 'dataprotection.kubeblocks.io/autobackup',
  backupPolicy: 'dataprotection.kubeblocks.io/backup-policy',
  backupSchedule: 'dataprotection.kubeblocks.io/backup-schedule',
  /** The project of a DB Service, where the operator configured no other key. */
  project: 'holdfast.dev/project',
  /** On a restored Cluster: the uid of the source, so that lineage can be selected. */
  restoredFromUid: 'holdfast.dev/restored-from-uid',
} as const;

export const ANNOTATIONS = {
  /** On a Backup: the Cluster as JSON. Whole specification of the source; never passed on. */
  clusterSnapshot: 'kubeblocks.io/cluster-snapshot',
  /** On a Backup: encrypted passwords, under a key that may be public. Never read, never passed on. */
  encryptedAccounts: 'kubeblocks.io/encrypted-system-accounts',
  /** On a Backup of 0.8: an encrypted password. Never read, never passed on. */
  connectionPassword: 'dataprotection.kubeblocks.io/connection-password',
  /** On a new Cluster, lines 0.9 to 1.1: what to restore into which component. The operator removes it when done. */
  restoreFromBackup: 'kubeblocks.io/restore-from-backup',
  isDefaultPolicy: 'dataprotection.kubeblocks.io/is-default-policy',
  isDefaultRepo: 'dataprotection.kubeblocks.io/is-default-repo',
  description: 'holdfast.dev/description',
  /** What asked for the backup: 'manual'. Informative; the type comes from the autobackup label. */
  origin: 'holdfast.dev/origin',
  requestId: 'holdfast.dev/request-id',
  /** On a Cluster: zone and wall time of the policy, as JSON. */
  schedule: 'holdfast.dev/schedule',
  /** On a restored Cluster: lineage as JSON. */
  restoredFrom: 'holdfast.dev/restored-from',
  /** On a Backup: restores of it that failed and were discarded, as JSON: their Clusters are gone. */
  discardedRestores: 'holdfast.dev/discarded-restores',
} as const;

/** Annotations that must never leave the backend, nor be kept in its cache. */
export const SECRET_ANNOTATIONS: readonly string[] = [
  ANNOTATIONS.clusterSnapshot,
  ANNOTATIONS.encryptedAccounts,
  ANNOTATIONS.connectionPassword,
];

export const DATA_PROTECTION_GROUP = 'dataprotection.kubeblocks.io';
export const DATA_PROTECTION_API_VERSION = 'dataprotection.kubeblocks.io/v1alpha1';
export const CLUSTER_V1 = 'apps.kubeblocks.io/v1';
export const CLUSTER_V1ALPHA1 = 'apps.kubeblocks.io/v1alpha1';
/** Key of `Cluster.spec.restore.parameters` (from 1.2) under which the volume policy travels. */
export const VOLUME_RESTORE_POLICY_PARAMETER = 'dataprotection.kubeblocks.io/volume-restore-policy';
