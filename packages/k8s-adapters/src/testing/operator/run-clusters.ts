import { ANNOTATIONS, fieldOf, LABELS, labelOf, listOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';
import { BACKUP_POLICY } from '../../kinds/backup-policy/backup-policy-kind.ts';
import { BACKUP_SCHEDULE } from '../../kinds/backup-schedule/backup-schedule-kind.ts';
import { BACKUP } from '../../kinds/backup/backup-kind.ts';
import { clusterKind } from '../../kinds/cluster/cluster-kind.ts';
import { RESTORE } from '../../kinds/restore/restore-kind.ts';
import { isGoing, nameOf, phaseOf, uidOf } from './object-facts.ts';
import { CLUSTER_FINALIZER, ownedBy, partsOf, type World } from './world.ts';

/**
 * A Cluster's life (API.md §8): Creating → Running once nothing fills it any more; stopped and started by `stop` of its
 * components; deleted with what it owns, and by `terminationPolicy` with backups.
 */
export async function runClusters(
  world: World,
  isBeingFilled: (cluster: KubeObject) => boolean,
): Promise<void> {
  await Promise.all(
    world.clusters.map(async (cluster) => {
      if (isGoing(cluster)) return await deleteStep(world, cluster);
      const next = nextPhase(cluster, isBeingFilled);
      return next === null
        ? null
        : world.change(clusterKind(world.line), cluster, statusFor(world, cluster, next));
    }),
  );
}

function nextPhase(cluster: KubeObject, isBeingFilled: (cluster: KubeObject) => boolean): string | null {
  const phase = phaseOf(cluster);
  const isToStop = partsOf(cluster).some(({ part }) => part.stop === true);
  if (isToStop) return { Running: 'Stopping', Stopping: 'Stopped' }[phase ?? ''] ?? null;
  if (phase === 'Stopped') return 'Updating';
  if (phase === 'Updating') return 'Running';
  return phase === 'Creating' && !isBeingFilled(cluster) ? 'Running' : null;
}

function statusFor(world: World, cluster: KubeObject, phase: string): KubeObject {
  const before = listOf(fieldOf(cluster, 'status', 'conditions'));
  const ready = {
    ...{ type: 'Ready', status: phase === 'Running' ? 'True' : 'False', reason: 'ClusterReady', message: '' },
    lastTransitionTime: world.now,
  };
  const conditions = [...before.filter((condition) => textOf(condition, 'type') !== 'Ready'), ready];
  const components = partsOf(cluster).map(({ name }) => [name, { phase }] as const);
  const observedGeneration = fieldOf(cluster, 'metadata', 'generation');
  return { status: { phase, observedGeneration, conditions, components: Object.fromEntries(components) } };
}

/**
 * API.md §8: policies and schedules always go with the Cluster; `Delete` takes Failed backups along, `WipeOut` every one
 * with the instance label, which is matched by name, not uid. `DoNotTerminate` blocks.
 */
async function deleteStep(world: World, cluster: KubeObject): Promise<unknown> {
  const policy = textOf(cluster, 'spec', 'terminationPolicy');
  if (policy === 'DoNotTerminate') return null;
  if (phaseOf(cluster) !== 'Deleting')
    return world.change(clusterKind(world.line), cluster, { status: { phase: 'Deleting' } });
  for (const [kind, objects] of [
    [BACKUP_POLICY, ownedBy(cluster, world.policies)],
    [BACKUP_SCHEDULE, ownedBy(cluster, world.schedules)],
    [RESTORE, world.restores.filter((restore) => isRestoreOf(cluster, restore))],
  ] as const)
    for (const object of objects) {
      await world.change(kind, object, { metadata: { finalizers: null } });
      await world.remove(kind, object);
    }
  for (const backup of world.backups.filter((one) => goesAlong(cluster, one, policy)))
    await world.remove(BACKUP, backup);
  return world.change(clusterKind(world.line), cluster, {
    metadata: {
      finalizers: (listOf(fieldOf(cluster, 'metadata', 'finalizers')) as string[]).filter(
        (name) => name !== CLUSTER_FINALIZER,
      ),
    },
  });
}

function isRestoreOf(cluster: KubeObject, restore: KubeObject): boolean {
  return nameOf(restore).includes(`-${uidOf(cluster).slice(0, 8)}-`);
}

function goesAlong(cluster: KubeObject, backup: KubeObject, terminationPolicy: string | null): boolean {
  if (labelOf(backup, LABELS.instance) !== nameOf(cluster)) return false;
  if (terminationPolicy === 'WipeOut') return textOf(backup, 'spec', 'deletionPolicy') !== 'Retain';
  return phaseOf(backup) === 'Failed' && labelOf(backup, LABELS.backupType) !== 'Continuous';
}

/** API.md §6.2: it is there until the restore is done, and for ever where it names no component. */
export function hasRestoreAnnotation(cluster: KubeObject): boolean {
  return fieldOf(cluster, 'metadata', 'annotations', ANNOTATIONS.restoreFromBackup) !== undefined;
}
