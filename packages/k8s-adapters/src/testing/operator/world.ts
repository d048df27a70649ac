import {
  annotationOf,
  fieldOf,
  LABELS,
  labelOf,
  LINE_FACTS,
  listOf,
  textOf,
  type KubeblocksLine,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { KindRef, KubeObject } from '../../connection/kube-api.ts';
import { BACKUP_POLICY } from '../../kinds/backup-policy/backup-policy-kind.ts';
import { BACKUP_SCHEDULE } from '../../kinds/backup-schedule/backup-schedule-kind.ts';
import { BACKUP } from '../../kinds/backup/backup-kind.ts';
import { clusterKind } from '../../kinds/cluster/cluster-kind.ts';
import { RESTORE } from '../../kinds/restore/restore-kind.ts';
import type { AdminApi } from '../api-server/admin-api.ts';
import type { Switches } from './switches.ts';

/** One namespace at one moment, as the operator's controllers see it, and how they act on it. */
export interface World {
  readonly namespace: string;
  readonly line: KubeblocksLine;
  readonly clusters: readonly KubeObject[];
  readonly backups: readonly KubeObject[];
  readonly policies: readonly KubeObject[];
  readonly schedules: readonly KubeObject[];
  readonly restores: readonly KubeObject[];
  readonly switches: Switches;
  /** Wall clock of the operator, RFC 3339 in whole seconds, as Kubernetes writes it. */
  readonly now: string;

  create(kind: KindRef, body: KubeObject): Promise<unknown>;
  /** A merge patch; its `status` goes to the subresource. What is gone meanwhile is left alone. */
  change(kind: KindRef, object: KubeObject, change: KubeObject): Promise<unknown>;
  remove(kind: KindRef, object: KubeObject): Promise<unknown>;
}

export const PROTECTION_FINALIZER = 'dataprotection.kubeblocks.io/finalizer';
export const CLUSTER_FINALIZER = 'cluster.kubeblocks.io/finalizer';

export async function readWorld(
  api: AdminApi,
  of: { namespace: string; line: KubeblocksLine; switches: Switches; now: number },
): Promise<World> {
  const { namespace, line, switches } = of;
  const kinds = [clusterKind(line), BACKUP, BACKUP_POLICY, BACKUP_SCHEDULE, RESTORE];
  const lists = await Promise.all(kinds.map((kind) => api.list(kind, namespace)));
  const [clusters = [], backups = [], policies = [], schedules = [], restores = []] = lists;
  const key = (object: KubeObject): { namespace: string; name: string } => ({
    namespace,
    name: nameOf(object),
  });
  return {
    ...{ namespace, line, clusters, backups, policies, schedules, restores, switches },
    now: seconds(of.now),
    create: (kind, body) => api.create(kind, body),
    change: (kind, object, change) => api.change(kind, key(object), change),
    remove: (kind, object) => api.remove(kind, key(object)),
  };
}

export function seconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

export function nameOf(object: unknown): string {
  return textOf(object, 'metadata', 'name') ?? '';
}

export function uidOf(object: unknown): string {
  return textOf(object, 'metadata', 'uid') ?? '';
}

export function isGoing(object: KubeObject): boolean {
  return textOf(object, 'metadata', 'deletionTimestamp') !== null;
}

export function phaseOf(object: unknown): string | null {
  return textOf(object, 'status', 'phase');
}

export function finalizersOf(object: KubeObject): string[] {
  return listOf(fieldOf(object, 'metadata', 'finalizers')) as string[];
}

/** Components and shardings of a Cluster of any line, as they are written. */
export function partsOf(
  cluster: KubeObject,
): { list: string; part: Record<string, unknown>; name: string }[] {
  return ['componentSpecs', 'shardings', 'shardingSpecs'].flatMap((list) =>
    listOf(fieldOf(cluster, 'spec', list)).map((part) => ({
      list,
      part: part as Record<string, unknown>,
      name: textOf(part, 'name') ?? '',
    })),
  );
}

/** What belongs to a Cluster by its owner reference. */
export function ownedBy(cluster: KubeObject, objects: readonly KubeObject[]): KubeObject[] {
  return objects.filter((object) =>
    listOf(fieldOf(object, 'metadata', 'ownerReferences')).some(
      (owner) => textOf(owner, 'uid') === uidOf(cluster),
    ),
  );
}

/** The Cluster that a Backup is to be taken from: found by its policy, as the controller does (API.md §2.6). */
export function sourceOf(
  world: World,
  backup: KubeObject,
): { policy: KubeObject; cluster: KubeObject } | null {
  const policyName = textOf(backup, 'spec', 'backupPolicyName');
  const policy = world.policies.find((candidate) => nameOf(candidate) === policyName);
  if (policy === undefined) return null;
  const owner = listOf(fieldOf(policy, 'metadata', 'ownerReferences'))[0];
  const cluster = world.clusters.find((candidate) => uidOf(candidate) === textOf(owner, 'uid'));
  return cluster === undefined ? null : { policy, cluster };
}

export function componentOf(policyOrSchedule: KubeObject): { label: string; name: string } {
  const sharding = labelOf(policyOrSchedule, LABELS.sharding);
  if (sharding !== null) return { label: LABELS.sharding, name: sharding };
  return { label: LABELS.component, name: labelOf(policyOrSchedule, LABELS.component) ?? '' };
}

/** The annotation of API.md §6.2; null: none, or not JSON. */
export function restoreAnnotation(
  cluster: KubeObject,
  key: string,
): Record<string, Record<string, string>> | null {
  const text = annotationOf(cluster, key);
  return text === null ? null : (JSON.parse(text) as Record<string, Record<string, string>>);
}

export function clusterApiVersion(line: KubeblocksLine): string {
  return LINE_FACTS[line].clusterApiVersion;
}
