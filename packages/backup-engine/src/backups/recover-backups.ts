import type { BackupCopyRecord, BackupRecord } from '../catalogue/records.ts';
import type { EngineContext } from '../engine-context.ts';
import { failureOf, type Failure } from '../failure.ts';
import { Interrupted } from '../interrupted.ts';
import { carryOutDeletion } from './delete-backup.ts';
import { openArtifact } from './open-artifact.ts';
import { readBack } from './read-back.ts';
import { clearAway, expiryAt } from './run-backup.ts';

/** What the last process left, read before this one begins anything of its own. */
export interface LeftBackups {
  readonly running: readonly BackupRecord[];
  readonly deleting: readonly BackupRecord[];
  /** Accepted and never begun: they are still to be run. */
  readonly pending: readonly BackupRecord[];
  /** What failed backups wrote and could not remove. */
  readonly copiesOfFailed: readonly BackupCopyRecord[];
}

export async function findLeftBackups({ catalogue }: EngineContext): Promise<LeftBackups> {
  return {
    running: await catalogue.backups.listByStatus({ statuses: ['Running'] }),
    deleting: await catalogue.backups.listByStatus({ statuses: ['Deleting'] }),
    pending: await catalogue.backups.listByStatus({ statuses: ['Pending'] }),
    copiesOfFailed: await catalogue.backups.copiesOfFailed(),
  };
}

/**
 * Settles what the last process left. A Running backup whose manifest is valid is read back and becomes Completed, any
 * other becomes Failed, and what it wrote is removed; a deletion goes on. Only names that this catalogue recorded are
 * removed.
 */
export async function recoverBackups(context: EngineContext, left: LeftBackups): Promise<void> {
  for (const { id } of left.deleting) context.deletions.start(id, () => carryOutDeletion(context, id));
  for (const backup of left.running) await settleRunning(context, backup);
  for (const copy of left.copiesOfFailed) await clearAway(context, copy.backupId);
}

async function settleRunning(context: EngineContext, backup: BackupRecord): Promise<void> {
  const { host, catalogue, stopping } = context;
  try {
    if ((await openArtifact(context, backup.id)) === null) throw new Interrupted();
    await host.atStep('recover:read-back');
    const evidence = await readBack(context, backup.id, { signal: stopping, onMember: () => undefined });
    const now = host.clock.now();
    const expiresAt = await expiryAt(context, backup, now);
    await catalogue.backups.markCompleted({ id: backup.id, evidence, now, durationMs: null, expiresAt });
  } catch (error) {
    // Stopped again while it was read: the next start goes on.
    if (stopping.aborted) return;
    host.log.warn({ err: error, backup: backup.name }, 'A backup that was interrupted has failed');
    await fail(context, backup, failureOf(error, stopping));
    await clearAway(context, backup.id);
  }
}

async function fail(context: EngineContext, backup: BackupRecord, failure: Failure): Promise<void> {
  const now = context.host.clock.now();
  const expiresAt = await expiryAt(context, backup, now);
  await context.catalogue.backups.markFailed({ id: backup.id, ...failure, durationMs: null, now, expiresAt });
}

/** Artifacts that the catalogue does not know. They are reported, never touched. */
export async function findUnknownArtifacts(context: EngineContext): Promise<string[]> {
  const unknown: string[] = [];
  for await (const { artifactId, foreign } of context.repository.list()) {
    const key = { repositoryId: context.repository.id, artifactId };
    if (foreign || !(await context.catalogue.backups.knowsArtifact(key))) unknown.push(artifactId);
  }
  if (unknown.length > 0)
    context.host.log.warn({ unknown }, 'The repository holds what this catalogue does not know');
  return unknown;
}
