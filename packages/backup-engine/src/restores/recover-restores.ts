import type { RestoreRecord } from '../catalogue/records.ts';
import type { EngineContext } from '../engine-context.ts';
import { Interrupted } from '../interrupted.ts';
import { cleanUpRestore } from './clean-up-restore.ts';

/** A restore cannot go on over a restart: it becomes failed, and what it made is cleared away. */
export async function recoverRestores(context: EngineContext, left: readonly RestoreRecord[]): Promise<void> {
  const { catalogue, host } = context;
  for (const restore of left) {
    if (restore.stage !== 'failed')
      await catalogue.restores.markFailed({
        id: restore.id,
        code: 'INTERRUPTED',
        reason: new Interrupted().message,
        now: host.clock.now(),
      });
    await cleanUpRestore(context, restore.id);
  }
}
