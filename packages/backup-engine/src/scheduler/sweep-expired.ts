import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { planRetention } from '@holdfast/db-backup-domain/retention';
import { beginDeletion } from '../backups/backup-calls.ts';
import { carryOutDeletion } from '../backups/delete-backup.ts';
import type { Runtime } from '../runtime.ts';
import { instantOrNull } from '../services/show-service.ts';

/** Deletions that met an error are begun again, until they succeed. */
export async function resumeDeletions(runtime: Runtime): Promise<void> {
  const deleting = await runtime.catalogue.backups.listByStatus({ statuses: ['Deleting'] });
  for (const { id } of deleting) runtime.deletions.start(id, () => carryOutDeletion(runtime, id));
}

/** Deletes what has expired, as the plan of the domain says: never the newest Completed backup of a service. */
export async function sweepExpired(runtime: Runtime): Promise<void> {
  const now = runtime.host.clock.now();
  const backups = await runtime.catalogue.backups.retainable({ now });
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
      now: new Date(now).toISOString(),
      inUse: new Set(backups.filter((backup) => backup.inUse).map((backup) => backup.id)),
    },
  );
  for (const { uid } of plan.remove) {
    try {
      await beginDeletion(runtime, uid);
    } catch (error) {
      // A restore took it up between the plan and the deed: it stays until the next sweep.
      if (!isHoldfastError(error, 'BACKUP_IN_USE')) throw error;
    }
  }
}
