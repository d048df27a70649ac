import { rm } from 'node:fs/promises';
import type { RestoreRecord } from '../catalogue/records.ts';
import type { EngineContext } from '../engine-context.ts';
import { removeManagedServer } from '../services/managed-server.ts';
import { spoolFolder } from './spool.ts';

/**
 * Clears away what a failed restore made: its server, the server's folder, unpacked members, the reserved name. Only
 * that. Ends with the clean-up recorded as done, or as needed where something could not be removed.
 */
export async function cleanUpRestore(context: EngineContext, restoreId: string): Promise<RestoreRecord> {
  const { restores, services } = context.catalogue;
  const restore = await restores.markCleaningUp({ id: restoreId });
  try {
    const target = await services.get({ id: restore.targetId });
    await rm(spoolFolder(context, restoreId), { recursive: true, force: true });
    if (target !== null) {
      await removeManagedServer(context, target);
      await services.forgetUnfinished({ id: target.id });
    }
  } catch (error) {
    context.host.log.error({ err: error, restore: restoreId }, 'A failed restore could not be cleared away');
    const target = await services.get({ id: restore.targetId });
    if (target?.state === 'Creating')
      await services.markFailed({
        id: target.id,
        reason: 'What a failed restore left. Discard the restore to clear it.',
      });
    return restores.markCleanupNeeded({ id: restoreId });
  }
  return restores.markCleanedUp({ id: restoreId });
}
