import type { BackupCopyRecord, BackupRecord } from '../catalogue/records.ts';
import type { EngineContext } from '../engine-context.ts';
import { Interrupted } from '../interrupted.ts';
import { clearAway } from './clear-away.ts';
import { carryOutDeletion } from './delete-backup.ts';
import { settleBackup } from './settle-backup.ts';

/** What the last process left, read before this one begins anything of its own. */
export interface LeftBackups {
  readonly running: readonly BackupRecord[];
  /** Ids. */
  readonly deleting: readonly string[];
  /** Accepted and never begun: they are still to be run. */
  readonly pending: readonly BackupRecord[];
  /** What failed backups wrote and could not remove. */
  readonly copiesOfFailed: readonly BackupCopyRecord[];
}

export async function findLeftBackups({ catalogue }: EngineContext): Promise<LeftBackups> {
  return {
    running: await catalogue.backups.listByStatus({ statuses: ['Running'] }),
    deleting: await catalogue.backups.deletingIds(),
    pending: await catalogue.backups.listByStatus({ statuses: ['Pending'] }),
    copiesOfFailed: await catalogue.backups.copiesOfFailed(),
  };
}

/**
 * Settles what the last process left. A Running backup whose manifest is valid is read back and becomes Completed, any
 * other becomes Failed, and what it wrote is removed; a deletion goes on. Only names that this catalogue recorded are
 * removed. What the catalogue cannot record now stays as it is; the scheduler settles it later.
 */
export async function recoverBackups(context: EngineContext, left: LeftBackups): Promise<void> {
  for (const id of left.deleting) context.deletions.start(id, () => carryOutDeletion(context, id));
  for (const backup of left.running) await settle(context, backup);
  for (const copy of left.copiesOfFailed) await clearAway(context, copy.backupId);
}

async function settle(context: EngineContext, backup: BackupRecord): Promise<void> {
  try {
    await settleBackup(context, backup.id, new Interrupted());
  } catch (error) {
    context.host.log.error(
      { err: error, backup: backup.name },
      'A backup that was interrupted is not settled',
    );
  }
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
