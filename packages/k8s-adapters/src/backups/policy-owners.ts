import {
  LABELS,
  labelOf,
  policyKey,
  textOf,
  type ServiceIdentity,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeObject } from '../connection/kube-api.ts';
import { owningCluster } from '../kinds/cluster/owning-cluster.ts';

type Owned = Pick<NamespaceState, 'namespace' | 'clusters' | 'policies'>;

/**
 * The DB Service of each BackupPolicy, by `policyKey`: by the Cluster that owns it, else by its label. A policy that a
 * re-created Cluster's older namesake left behind belongs to that one still.
 */
export function policyOwners(state: Owned): Map<string, ServiceIdentity> {
  const owners = new Map<string, ServiceIdentity>();
  for (const [name, policy] of state.policies) {
    const owner = ownerOf(policy, state.clusters);
    if (owner) owners.set(policyKey(state.namespace, name), owner);
  }
  return owners;
}

function ownerOf(policy: KubeObject, clusters: Owned['clusters']): ServiceIdentity | null {
  const owner = owningCluster(policy);
  const name = owner?.name ?? labelOf(policy, LABELS.instance);
  if (name === null) return null;
  const cluster = clusters.get(name);
  const livingUid = textOf(cluster, 'metadata', 'uid');
  const uid = owner?.uid ?? livingUid;
  if (uid === null) return null;
  const createdAt = textOf(uid === livingUid ? cluster : undefined, 'metadata', 'creationTimestamp');
  return { name, uid, ...(createdAt !== null && { createdAt }) };
}
