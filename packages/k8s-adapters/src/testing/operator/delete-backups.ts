import { LABELS, labelOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';
import { BACKUP } from '../../kinds/backup/backup-kind.ts';
import { finalizersOf, isGoing, nameOf, phaseOf } from './object-facts.ts';
import { PROTECTION_FINALIZER, type World } from './world.ts';

/**
 * API.md §2.5: a deleted Backup is Deleting until its children are gone and its files removed, then its finalizer goes.
 * With `deletionPolicy: Retain` it stays so until that is changed.
 */
export async function deleteBackups(world: World): Promise<void> {
  await Promise.all(world.backups.filter(isGoing).map((backup) => step(world, backup)));
}

async function step(world: World, backup: KubeObject): Promise<unknown> {
  if (phaseOf(backup) !== 'Deleting') return world.change(BACKUP, backup, { status: { phase: 'Deleting' } });
  const children = world.backups.filter((candidate) => isChild(candidate, backup));
  if (children.length > 0)
    return Promise.all(
      children.filter((child) => !isGoing(child)).map((child) => world.remove(BACKUP, child)),
    );
  if (textOf(backup, 'spec', 'deletionPolicy') === 'Retain') return null;
  if (world.switches.isHeld('deletions', labelOf(backup, LABELS.clusterUid) ?? '')) return null;
  const finalizers = finalizersOf(backup).filter((name) => name !== PROTECTION_FINALIZER);
  return world.change(BACKUP, backup, { metadata: { finalizers } });
}

function isChild(candidate: KubeObject, parent: KubeObject): boolean {
  if (labelOf(candidate, LABELS.backupPolicy) !== labelOf(parent, LABELS.backupPolicy)) return false;
  const parents = [
    textOf(candidate, 'status', 'parentBackupName'),
    textOf(candidate, 'status', 'baseBackupName'),
  ];
  return parents.includes(nameOf(parent));
}
