import { epochMsFrom, fieldOf, textOf, type Lineage } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';
import { restoreFactsOf, type RestoreFacts } from './restore-facts.ts';

/** As `Cluster.metadata.uid` stands in the names of its Restore objects: `<cluster>-<component>-<uid8>-preparedata`. */
const UID_IN_NAME = 8;
const STAGE_IN_NAME = /-[0-9a-f]{8}-(?:preparedata|postready)(?:-|$)/;

const indexed = new WeakMap<ReadonlyMap<string, KubeObject>, ReadonlyMap<string, readonly RestoreFacts[]>>();

/**
 * The Restore objects that fill this Cluster from its backup, among all of the namespace. Those of an older namesake do
 * not count, nor those of other work on it: scaling out and rebuilding an instance restore too, from other backups or
 * under other names.
 */
export function restoresOfCluster(
  cluster: KubeObject,
  lineage: Lineage,
  restores: ReadonlyMap<string, KubeObject>,
): readonly RestoreFacts[] {
  const name = textOf(cluster, 'metadata', 'name') ?? '';
  return (byInstance(restores).get(name) ?? []).filter(
    (restore) => restore.backup === lineage.backup.name && isOfThisCluster(restore, cluster, name),
  );
}

/** By the uid in its name; names of 1.2 carry none: by its age. */
function isOfThisCluster(restore: RestoreFacts, cluster: KubeObject, name: string): boolean {
  const uid = textOf(cluster, 'metadata', 'uid')?.slice(0, UID_IN_NAME) ?? '';
  const ownName = ['preparedata', 'postready'].some((stage) => restore.name.includes(`-${uid}-${stage}`));
  if (ownName) return restore.name.startsWith(`${name}-`);
  if (STAGE_IN_NAME.test(restore.name)) return false;
  const existsSince = epochMsFrom(fieldOf(cluster, 'metadata', 'creationTimestamp'));
  return existsSince !== null && restore.createdAt !== null && restore.createdAt >= existsSince;
}

function byInstance(restores: ReadonlyMap<string, KubeObject>): ReadonlyMap<string, readonly RestoreFacts[]> {
  let index = indexed.get(restores);
  if (index === undefined) {
    index = Map.groupBy([...restores.values()].map(restoreFactsOf), ({ instance }) => instance ?? '');
    indexed.set(restores, index);
  }
  return index;
}
