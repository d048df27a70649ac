import { LABELS, labelOf, textOf, type KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KindRef, KubeApi, KubeObject } from '../connection/kube-api.ts';
import { BACKUP } from '../kinds/backup/backup-kind.ts';
import { clusterKind } from '../kinds/cluster/cluster-kind.ts';
import { allPages } from '../connection/all-pages.ts';
import { withBackups } from './show-backup.ts';

export interface DependentsOf {
  readonly api: KubeApi;
  readonly line: KubeblocksLine;
  readonly backup: KubeObject;
}

const LABEL_VALUE = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const BUILDING_ON_OTHERS = `${LABELS.backupType} in (Incremental,Differential)`;

/**
 * The state with everything that may need a backup as it is now: Clusters that are restored from its service, and backups
 * that build on others of its policy. Throws `KubeApiError`.
 */
export async function liveDependents(known: NamespaceState, of: DependentsOf): Promise<NamespaceState> {
  const { namespace } = known;
  const sourceUid = labelOf(of.backup, LABELS.clusterUid);
  const policy = textOf(of.backup, 'spec', 'backupPolicyName');
  const [restored, incremental] = await Promise.all([
    selected(of.api, clusterKind(of.line), { namespace, label: LABELS.restoredFromUid, value: sourceUid }),
    selected(of.api, BACKUP, {
      namespace,
      label: LABELS.backupPolicy,
      value: policy,
      and: BUILDING_ON_OTHERS,
    }),
  ]);
  const clusters = new Map(known.clusters);
  for (const cluster of restored) clusters.set(textOf(cluster, 'metadata', 'name') ?? '', cluster);
  return { ...withBackups(known, incremental), clusters };
}

interface Selection {
  readonly namespace: string;
  readonly label: string;
  readonly value: string | null;
  readonly and?: string;
}

/** Nothing is labelled with what could not be a label's value. */
async function selected(
  api: KubeApi,
  kind: KindRef,
  { namespace, label, value, and }: Selection,
): Promise<KubeObject[]> {
  if (value === null || !LABEL_VALUE.test(value)) return [];
  const labelSelector = [`${label}=${value}`, ...(and === undefined ? [] : [and])].join(',');
  return allPages(api, kind, { namespace, labelSelector });
}
