import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { textOf } from '@holdfast/db-backup-domain/kubeblocks';
import { nextRuns } from '@holdfast/db-backup-domain/schedule';
import { covers, type InForce } from './in-force.ts';
import type { PolicyObjects } from './policy-objects.ts';

/** When the stored cron fires next: that is when the operator will run it, whatever was said. null: never, or unknown. */
export function nextFiringOf(cron: string, now: number): string | null {
  const from = new Date(now).toISOString();
  try {
    return nextRuns({ frequency: 'custom', cron }, 'UTC', { from, count: 1 })[0] ?? null;
  } catch (error) {
    if (isHoldfastError(error, 'SCHEDULE_INVALID')) return null;
    throw error;
  }
}

/** When the platform will really run next; null while disabled, or while the operator cannot follow the schedule. */
export function nextRunAtOf(objects: PolicyObjects, inForce: InForce, now: number): string | null {
  const isFollowed = inForce.enabled && !isFailing(objects) && isOffered(objects, inForce);
  return isFollowed ? nextFiringOf(inForce.cron, now) : null;
}

/** One bad entry blocks the entries after it, and nobody tells which; it tells no generation either. */
export function isFailing({ schedule }: PolicyObjects): boolean {
  return textOf(schedule, 'status', 'phase') === 'Failed';
}

/** Whether the BackupPolicy has the method. */
export function isOffered(objects: PolicyObjects, { keptIn, method }: InForce): boolean {
  return keptIn === 'clusters' ? covers(objects) : objects.methods.has(method);
}
