import { ANNOTATIONS, annotationOf, fieldOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { ServiceStatus } from '@holdfast/db-backup-domain/wire';
import type { KubeObject } from '../../connection/kube-api.ts';

/** The operator's phases that are statuses of ours, word for word. */
const PHASES: readonly ServiceStatus[] = [
  'Creating',
  'Running',
  'Updating',
  'Stopping',
  'Stopped',
  'Deleting',
  'Failed',
  'Abnormal',
];

/**
 * The status of a Cluster by its phase. The phase stays empty until the operator has seen a new Cluster, and stays as it
 * was when a deletion begins. A phase that we do not know is Unknown: no gate opens for it.
 */
export function clusterStatusOf(cluster: KubeObject): ServiceStatus {
  if ((fieldOf(cluster, 'metadata', 'deletionTimestamp') ?? null) !== null) return 'Deleting';
  const phase = textOf(cluster, 'status', 'phase');
  if (phase === null) return 'Creating';
  return PHASES.find((known) => known === phase) ?? 'Unknown';
}

/**
 * The Cluster is still to be filled from a backup: the operator takes the directive away when it is done, and holds every
 * backup of the Cluster back until then. One that names no component of the Cluster is never taken away.
 */
export function hasRestoreDirective(cluster: KubeObject): boolean {
  return annotationOf(cluster, ANNOTATIONS.restoreFromBackup) !== null;
}
