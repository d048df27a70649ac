import { isRestoreActive } from '@holdfast/db-backup-domain/gates';
import { readLineage, textOf, type Lineage } from '@holdfast/db-backup-domain/kubeblocks';
import type { Restore } from '@holdfast/db-backup-domain/wire';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeObject } from '../connection/kube-api.ts';
import { restoresOfCluster } from '../kinds/restore/restores-of-cluster.ts';
import { discardedIn } from './discarded-in.ts';
import { restoreProgress, type RestoreProgress } from './restore-stage.ts';
import { readRestoredCluster, type RestoredCluster } from './restored-cluster.ts';
import { SeenStages } from './seen-stages.ts';

export interface NamespaceRestore {
  readonly restore: Restore;
  /** uid of the new Cluster; null where it is gone. */
  readonly targetUid: string | null;
}

/** A Cluster that a restore of ours makes, or made. */
export interface LivingRestore {
  readonly cluster: KubeObject;
  readonly lineage: Lineage;
}

/** What the stage of a restore is read from, of one moment. */
export type RestoreSources = Pick<NamespaceState, 'restores'>;

const seenStages = new SeenStages();
const living = new WeakMap<ReadonlyMap<string, KubeObject>, readonly LivingRestore[]>();

/**
 * The restores of a namespace, newest first: by the lineage of its Clusters, and those discarded, by what their Backups
 * remember. One whose Cluster was deleted by somebody else is gone without a trace. A pure function of the state and the
 * time, but that no stage which was answered before is taken back.
 */
export function restoresIn(state: NamespaceState, now: number): readonly NamespaceRestore[] {
  const discarded = new Map(discardedIn(state.backups).map(({ restore }) => [restore.id, restore]));
  const there = livingRestoresIn(state).map((one) => {
    const targetUid = textOf(one.cluster, 'metadata', 'uid');
    const proven = progressOf(one, state, now);
    const progress = seenStages.onwards(`${one.lineage.restoreId} ${targetUid}`, state.version, proven);
    const restore = restoreOf(one, progress);
    const remembered = discarded.get(restore.id);
    discarded.delete(restore.id);
    // What proved the failure goes with the Cluster, and before it.
    if (restore.cleanup === 'running' && remembered !== undefined)
      return { restore: { ...remembered, cleanup: restore.cleanup }, targetUid };
    return { restore, targetUid };
  });
  const gone = [...discarded.values()].map((restore) => ({ restore, targetUid: null }));
  return [...there, ...gone].toSorted(newestFirst);
}

/** uids of the backups that an unfinished restore reads, by the objects alone: they must not be deleted. */
export function backupUidsInUse(state: NamespaceState, now: number): ReadonlySet<string> {
  const unfinished = livingRestoresIn(state).filter((one) =>
    isRestoreActive(progressOf(one, state, now).stage),
  );
  return new Set(unfinished.map(({ lineage }) => lineage.backup.uid));
}

export function livingRestoresIn(state: Pick<NamespaceState, 'clusters'>): readonly LivingRestore[] {
  let found = living.get(state.clusters);
  if (found === undefined) {
    found = [...state.clusters.values()].flatMap((cluster) => livingRestoreOf(cluster) ?? []);
    living.set(state.clusters, found);
  }
  return found;
}

/** null: the Cluster was not made by a restore of ours. */
export function livingRestoreOf(cluster: KubeObject): LivingRestore | null {
  const lineage = readLineage(cluster);
  return lineage === null ? null : { cluster, lineage };
}

export function progressOf(
  { cluster, lineage }: LivingRestore,
  sources: RestoreSources,
  now: number,
): RestoreProgress {
  const objects = {
    cluster: readRestoredCluster(cluster),
    restores: restoresOfCluster(cluster, lineage, sources.restores),
    startedAt: Date.parse(lineage.startedAt),
  };
  return restoreProgress(objects, now);
}

export function restoreOf({ cluster, lineage }: LivingRestore, progress: RestoreProgress): Restore {
  const { backup, source } = lineage;
  return {
    id: lineage.restoreId,
    mode: 'new-service',
    backup: { name: backup.name, uid: backup.uid },
    source: { namespace: source.namespace, name: source.name, uid: source.uid },
    target: {
      namespace: textOf(cluster, 'metadata', 'namespace') ?? '',
      name: textOf(cluster, 'metadata', 'name') ?? '',
    },
    ...progress,
    cleanup: cleanupOf(readRestoredCluster(cluster), progress),
    startedAt: lineage.startedAt,
  };
}

/**
 * A failed restore's Cluster is to be cleared away, unless the operator itself holds that it was filled: what only looks
 * failed from here may be somebody's data, and is not ours to delete.
 */
function cleanupOf(cluster: RestoredCluster, { stage }: RestoreProgress): Restore['cleanup'] {
  if (stage !== 'failed') return 'none';
  if (cluster.deletedAt !== null) return 'running';
  return cluster.directive.state === 'consumed' ? 'none' : 'needed';
}

function newestFirst(a: NamespaceRestore, b: NamespaceRestore): number {
  const byTime = Date.parse(b.restore.startedAt) - Date.parse(a.restore.startedAt);
  if (byTime !== 0) return byTime;
  return a.restore.id < b.restore.id ? -1 : a.restore.id > b.restore.id ? 1 : 0;
}
