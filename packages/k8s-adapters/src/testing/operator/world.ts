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
import { nameOf, uidOf } from './object-facts.ts';
import { Mirror } from './mirror.ts';
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

/** Followed by watches, for the operator's steps. */
export class WorldMirror {
  readonly #api: AdminApi;
  readonly #of: { namespace: string; line: KubeblocksLine; switches: Switches };
  readonly #mirrors: ReadonlyMap<string, Mirror>;

  constructor(api: AdminApi, of: { namespace: string; line: KubeblocksLine; switches: Switches }) {
    this.#api = api;
    this.#of = of;
    const kinds = [clusterKind(of.line), BACKUP, BACKUP_POLICY, BACKUP_SCHEDULE, RESTORE];
    this.#mirrors = new Map(kinds.map((kind) => [kind.plural, new Mirror(api, kind, of.namespace)]));
  }

  async open(): Promise<void> {
    await Promise.all([...this.#mirrors.values()].map((mirror) => mirror.open()));
  }

  close(): void {
    for (const mirror of this.#mirrors.values()) mirror.close();
  }

  /** At this moment; what others have just written may be missing. */
  world(now: number): World {
    const { namespace } = this.#of;
    const key = (object: KubeObject): { namespace: string; name: string } => ({
      namespace,
      name: nameOf(object),
    });
    const of = ({ plural }: { plural: string }): KubeObject[] => this.#mirrors.get(plural)?.objects() ?? [];
    const keep = async (kind: KindRef, written: Promise<KubeObject | null>): Promise<void> => {
      const object = await written;
      if (object !== null) this.#mirrors.get(kind.plural)?.put(object);
    };
    return {
      ...this.#of,
      clusters: of({ plural: 'clusters' }),
      backups: of(BACKUP),
      policies: of(BACKUP_POLICY),
      schedules: of(BACKUP_SCHEDULE),
      restores: of(RESTORE),
      now: seconds(now),
      create: (kind, body) => keep(kind, this.#api.create(kind, body)),
      change: (kind, object, change) => keep(kind, this.#api.change(kind, key(object), change)),
      remove: (kind, object) => keep(kind, this.#api.remove(kind, key(object))),
    };
  }
}

export function seconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
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
