import { LABELS, labelOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';
import { BACKUP } from '../../kinds/backup/backup-kind.ts';
import { isGoing, nameOf, phaseOf } from './object-facts.ts';
import { type World } from './world.ts';

/**
 * The hourly collector (API.md §2.5): Backups past `status.expiration` are deleted, Incremental ones with their parent
 * only; a policy with `retentionPolicy: retainLatestBackup` keeps the newest Completed one.
 */
export async function collectExpired(world: World): Promise<void> {
  const expired = world.backups.filter(
    (backup) =>
      !isGoing(backup) &&
      labelOf(backup, LABELS.backupType) !== 'Incremental' &&
      isBefore(textOf(backup, 'status', 'expiration'), world.now) &&
      !isRetained(world, backup),
  );
  await Promise.all(expired.map((backup) => world.remove(BACKUP, backup)));
}

function isBefore(instant: string | null, now: string): boolean {
  return instant !== null && Date.parse(instant) < Date.parse(now);
}

function isRetained(world: World, backup: KubeObject): boolean {
  const policyName = textOf(backup, 'spec', 'backupPolicyName');
  const policy = world.policies.find((candidate) => nameOf(candidate) === policyName);
  if (textOf(policy, 'spec', 'retentionPolicy') !== 'retainLatestBackup') return false;
  const completed = world.backups
    .filter((one) => textOf(one, 'spec', 'backupPolicyName') === policyName && phaseOf(one) === 'Completed')
    .sort((a, b) => completionOf(b) - completionOf(a));
  return completed[0] === backup;
}

function completionOf(backup: KubeObject): number {
  return Date.parse(textOf(backup, 'status', 'completionTimestamp') ?? '');
}
