import { fieldOf, listOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';

/**
 * The Cluster that an object says it belongs to; null where it says none. A re-created Cluster's older namesake may have
 * left objects of the same labels behind: the uid tells them apart.
 */
export function owningCluster(object: KubeObject): { name: string; uid: string } | null {
  const owner = listOf(fieldOf(object, 'metadata', 'ownerReferences')).find(
    (reference) => textOf(reference, 'kind') === 'Cluster',
  );
  const name = textOf(owner, 'name');
  const uid = textOf(owner, 'uid');
  return name === null || uid === null ? null : { name, uid };
}

/** False only where the object belongs to another Cluster. */
export function mayBelongTo(cluster: KubeObject, object: KubeObject): boolean {
  const owner = owningCluster(object);
  return owner === null || owner.uid === textOf(cluster, 'metadata', 'uid');
}
