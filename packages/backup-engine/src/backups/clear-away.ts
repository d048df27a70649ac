import type { EngineContext } from '../engine-context.ts';

/** Removes what a failed backup wrote. What cannot be removed now stays recorded, and the next start removes it. */
export async function clearAway(context: EngineContext, backupId: string): Promise<void> {
  try {
    await context.repository.remove(backupId);
    await context.catalogue.backups.forgetCopies({ id: backupId });
  } catch (error) {
    context.host.log.error({ err: error, backupId }, 'What a failed backup wrote could not be removed yet');
  }
}
