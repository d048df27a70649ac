import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { CatalogueFailed } from '../catalogue/catalogue-failed.ts';
import type { EngineContext } from '../engine-context.ts';
import { failureOf } from '../failure.ts';
import { clearAway } from './clear-away.ts';
import { expiryAt } from './expiry.ts';
import { openArtifact } from './open-artifact.ts';
import { readBack } from './read-back.ts';
import { RunLog } from './run-log.ts';

/**
 * Ends a backup that is recorded as Running and is carried out by nobody any more: with a valid manifest it is read
 * back and becomes Completed; any other becomes Failed, with `incomplete` as its reason, and what it wrote is removed.
 * CatalogueFailed, REPOSITORY_UNAVAILABLE, TOOL_MISSING: nothing was changed, and it is to be tried again; a whole backup is
 * not given up because its repository or a program is away for a while.
 */
export async function settleBackup(
  context: EngineContext,
  backupId: string,
  incomplete: Error,
): Promise<void> {
  const { host, catalogue, stopping } = context;
  const backup = await catalogue.backups.get({ id: backupId });
  if (backup?.status !== 'Running') return;
  // Also shows that the catalogue can be written, before an artifact is read for nothing.
  const log = await RunLog.open(context, {
    kind: 'backup',
    subjectId: backup.id,
    serviceId: backup.serviceId,
  });
  try {
    if ((await openArtifact(context, backup.id)) === null) throw incomplete;
    await log.step('recover:read-back');
    const evidence = await readBack(context, backup.id, { signal: stopping, onMember: () => undefined });
    const now = host.clock.now();
    const expiresAt = await expiryAt(context, backup, now);
    await catalogue.backups.markCompleted({ id: backup.id, evidence, now, durationMs: null, expiresAt });
  } catch (error) {
    if (saysNothingOfArtifact(error)) throw error;
    // Stopped again while it was read: the next start goes on.
    if (stopping.aborted) return;
    host.log.warn({ err: error, backup: backup.name }, 'A backup that did not end has failed');
    await clearAway(context, backup.id);
    const now = host.clock.now();
    const expiresAt = await expiryAt(context, backup, now);
    const failure = failureOf(error, stopping);
    await catalogue.backups.markFailed({ id: backup.id, ...failure, durationMs: null, now, expiresAt });
  }
}

function saysNothingOfArtifact(error: unknown): boolean {
  return (
    error instanceof CatalogueFailed ||
    isHoldfastError(error, 'REPOSITORY_UNAVAILABLE') ||
    isHoldfastError(error, 'TOOL_MISSING')
  );
}
