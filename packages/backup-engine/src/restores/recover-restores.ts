import type { RestoreRecord } from '../catalogue/records.ts';
import type { EngineContext } from '../engine-context.ts';
import { failureOf } from '../failure.ts';
import { Interrupted } from '../interrupted.ts';
import { cleanUpRestore } from './clean-up-restore.ts';

/**
 * A restore cannot go on over a restart: it becomes failed, and what it made is cleared away. What the catalogue cannot
 * record now stays as it is; the scheduler settles it later.
 */
export async function recoverRestores(context: EngineContext, left: readonly RestoreRecord[]): Promise<void> {
  for (const restore of left) {
    try {
      await settleRestore(context, restore, new Interrupted());
    } catch (error) {
      context.host.log.error(
        { err: error, restore: restore.id },
        'A restore that was interrupted is not settled',
      );
    }
  }
}

/** Ends a restore that nobody carries out any more; `incomplete` is its reason where it has not failed yet. */
export async function settleRestore(
  context: EngineContext,
  restore: RestoreRecord,
  incomplete: Error,
): Promise<void> {
  const { catalogue, host, stopping } = context;
  if (restore.stage !== 'failed')
    await catalogue.restores.markFailed({
      id: restore.id,
      ...failureOf(incomplete, stopping),
      now: host.clock.now(),
    });
  await cleanUpRestore(context, restore.id);
}
