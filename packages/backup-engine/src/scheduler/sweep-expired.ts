import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { planRetention } from '@holdfast/db-backup-domain/retention';
import { beginDeletion } from '../backups/backup-calls.ts';
import { carryOutDeletion } from '../backups/delete-backup.ts';
import type { EngineContext } from '../engine-context.ts';
import type { Runtime } from '../runtime.ts';
import { instant, instantOrNull } from '../services/show-service.ts';

/** Deletions that met an error are begun again, until they succeed. */
export async function resumeDeletions(runtime: Runtime): Promise<void> {
  for (const id of await runtime.catalogue.backups.deletingIds())
    runtime.deletions.start(id, () => carryOutDeletion(runtime, id));
}

/**
 * Deletes what has expired, exactly as the plan of the domain says: never the newest Completed backup of a service.
 * Nothing while the clock is not to be believed.
 */
export async function sweepExpired(runtime: Runtime): Promise<void> {
  if (!runtime.clockWatch.isSettled()) return;
  for (const uid of await planExpired(runtime)) await removeExpired(runtime, uid);
}

/** Ids of the backups that a sweep at this moment removes. */
export async function planExpired({ catalogue, host }: EngineContext): Promise<string[]> {
  const now = host.clock.now();
  const backups = await catalogue.retention.retainable({ now });
  const plan = planRetention(
    backups.map((backup) => ({
      uid: backup.id,
      serviceUid: backup.serviceId,
      type: backup.type,
      status: backup.status,
      completedAt: instantOrNull(backup.completedAt),
      expiresAt: instantOrNull(backup.expiresAt),
    })),
    {
      now: instant(now),
      inUse: new Set(backups.filter((backup) => backup.inUse).map((backup) => backup.id)),
    },
  );
  return plan.remove.map(({ uid }) => uid);
}

async function removeExpired(runtime: Runtime, id: string): Promise<void> {
  try {
    await beginDeletion(runtime, id);
  } catch (error) {
    // A restore took it up between the plan and the deed: it stays until the next sweep.
    if (!isHoldfastError(error, 'BACKUP_IN_USE')) throw error;
  }
}
