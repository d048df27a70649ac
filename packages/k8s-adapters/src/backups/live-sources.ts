import { LABELS, labelOf, textOf, type KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KindRef, KubeApi, KubeObject } from '../connection/kube-api.ts';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { ACTION_SET } from '../kinds/action-set/action-set-kind.ts';
import { BACKUP_POLICY } from '../kinds/backup-policy/backup-policy-kind.ts';
import { BACKUP_REPO } from '../kinds/backup-repo/backup-repo-kind.ts';
import { clusterKind } from '../kinds/cluster/cluster-kind.ts';
import { allPages } from '../connection/all-pages.ts';

export interface LiveSourcesOf {
  readonly api: KubeApi;
  readonly line: KubeblocksLine;
  readonly service: string;
}

/**
 * The state with everything that a backup of one service depends on as it is now: its Cluster (absent where it is gone),
 * its policies, and the ActionSets and BackupRepos where the caller may list them. Throws `KubeApiError`.
 */
export async function liveSources(known: NamespaceState, of: LiveSourcesOf): Promise<NamespaceState> {
  const { api, line, service } = of;
  const { namespace } = known;
  const cluster = await api.get(clusterKind(line), { namespace, name: service });
  const clusters = new Map(known.clusters);
  if (cluster === null) {
    clusters.delete(service);
    return { ...known, clusters };
  }
  clusters.set(service, cluster);
  const [policies, actionSets, backupRepos] = await Promise.all([
    allPages(api, BACKUP_POLICY, { namespace, labelSelector: `${LABELS.instance}=${service}` }),
    listedOr(api, ACTION_SET, known.actionSets),
    listedOr(api, BACKUP_REPO, known.backupRepos),
  ]);
  return {
    ...known,
    clusters,
    policies: withPolicies(known, { service, listed: policies }),
    actionSets,
    backupRepos,
  };
}

/** Of the whole cluster: a caller who may not list them has what is known of them to the server. */
async function listedOr(
  api: KubeApi,
  kind: KindRef,
  known: readonly KubeObject[],
): Promise<readonly KubeObject[]> {
  try {
    return await allPages(api, kind, {});
  } catch (error) {
    if (error instanceof KubeApiError && error.status === 403) return known;
    throw error;
  }
}

/** Those of the service as they were listed; one that is listed no more is gone. */
function withPolicies(
  { policies }: NamespaceState,
  { service, listed }: { service: string; listed: readonly KubeObject[] },
): ReadonlyMap<string, KubeObject> {
  const others = [...policies].filter(([, policy]) => labelOf(policy, LABELS.instance) !== service);
  return new Map([
    ...others,
    ...listed.map((policy) => [textOf(policy, 'metadata', 'name') ?? '', policy] as const),
  ]);
}
