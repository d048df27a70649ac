import type { EngineContext } from '../engine-context.ts';
import { RunLog } from './run-log.ts';

/** As `finishDeletion`; one that fails is seen on the surface, and the scheduler tries it again. */
export async function carryOutDeletion(context: EngineContext, backupId: string): Promise<void> {
  const backup = await context.catalogue.backups.get({ id: backupId });
  if (backup === null) return;
  try {
    await finishDeletion(context, backupId);
  } catch (error) {
    await context.catalogue.services.touch({ id: backup.serviceId });
    throw error;
  }
}

/**
 * Goes on from the tombstone that `markDeleting` set: manifest, bytes, row. Each step can be repeated, so that it is
 * resumed after a crash by calling it again. Throws where the repository cannot be reached; the backup stays Deleting.
 */
export async function finishDeletion(context: EngineContext, backupId: string): Promise<void> {
  const backup = await context.catalogue.backups.get({ id: backupId });
  if (backup?.status !== 'Deleting') return;
  const log = await RunLog.open(context, {
    kind: 'delete',
    subjectId: backupId,
    serviceId: backup.serviceId,
  });
  await log.step('delete:tombstone');
  for (const copy of await context.catalogue.backups.copies({ id: backupId }))
    await context.repository.remove(copy.artifactId);
  await log.step('delete:bytes-gone');
  await context.catalogue.backups.forget({ id: backupId });
  await log.step('delete:row-gone');
}
