export {
  ANNOTATIONS,
  CLUSTER_V1,
  CLUSTER_V1ALPHA1,
  DATA_PROTECTION_API_VERSION,
  DATA_PROTECTION_GROUP,
  LABELS,
  SECRET_ANNOTATIONS,
} from './labels.ts';
export { KUBEBLOCKS_LINES, LINE_FACTS } from './line.ts';
export type { ClusterApiVersion, KubeblocksLine, LineFacts } from './line.ts';
export {
  DEFAULT_STALL_LIMITS,
  backupStatusOf,
  isContinuous,
  policyKey,
  stallsAfter,
  summariseBackup,
} from './backup-summary.ts';
export type { ServiceIdentity, StallLimits, SummaryContext } from './backup-summary.ts';
export { compareByCreation } from './backup-order.ts';
export { parseGoDuration } from './values/go-duration.ts';
export { parseByteQuantity } from './values/quantity.ts';
export {
  periodFromRetention,
  retentionFromPeriod,
  retentionPeriodMinutes,
} from './values/retention-period.ts';
export { epochMsFrom, instantFrom } from './values/instant.ts';
export { annotationOf, fieldOf, isObject, labelOf, listOf, textOf } from './values/raw-object.ts';
export { presentable, restoreFailureText } from './failure-text.ts';
export { claimedBytes } from './claimed-bytes.ts';
export { componentsOf } from './cluster-components.ts';
export type { ClusterComponent } from './cluster-components.ts';
export { recogniseEngine } from './engine.ts';
export type { RecognisedEngine, ServiceKindOf } from './engine.ts';
export { fullComponentNames, serviceNameMaxLength } from './service-name-length.ts';
export { buildBackup } from './backup-manifest.ts';
export type { BackupManifest, BackupManifestInput } from './backup-manifest.ts';
export { discoverMethod, isScalingPolicy, selectBackupPolicy } from './backup-method.ts';
export type { DiscoveredMethod } from './backup-method.ts';
export { buildRestoredCluster } from './restored-cluster/restored-cluster.ts';
export type { ClusterManifest, RestoredClusterInput } from './restored-cluster/restored-cluster.ts';
export { readLineage } from './restored-cluster/lineage.ts';
export type { Lineage } from './restored-cluster/lineage.ts';
export { readDiscardedRestores, rememberDiscarded } from './restored-cluster/discarded-restores.ts';
export type { DiscardedRestore } from './restored-cluster/discarded-restores.ts';
