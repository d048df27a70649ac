import { CatalogueFailed } from '../catalogue/catalogue-failed.ts';
import type { BackupRecord } from '../catalogue/records.ts';
import type { EngineContext } from '../engine-context.ts';
import { failureOf } from '../failure.ts';
import { createDataKey } from '../format/index.ts';
import type { ArtifactDraft } from '../repository/index.ts';
import { checkService } from './check-service.ts';
import { clearAway } from './clear-away.ts';
import { expiryAt } from './expiry.ts';
import { publish } from './publish.ts';
import { readBack } from './read-back.ts';
import { RunLog } from './run-log.ts';
import { writeMembers } from './write-members.ts';

/** Progress is kept in memory; the row follows now and then, for whoever looks after a crash. */
const ROW_PROGRESS_EVERY_MS = 5_000;

/**
 * The story of a backup: check → record Running → dump | compress | encrypt | write → publish → read back → record
 * Completed. Whatever goes wrong on the way is recorded as Failed, and nothing of it stays in the repository. Where the
 * catalogue cannot record the end, the backup stays as it was recorded last, and is settled later.
 */
export async function runBackup(context: EngineContext, backupId: string): Promise<void> {
  const accepted = await context.catalogue.backups.get({ id: backupId });
  if (accepted?.status !== 'Pending') return;
  const { clock } = context.host;
  const startedAt = clock.monotonic();
  const elapsed = (): number => Math.round(clock.monotonic() - startedAt);
  const log = await RunLog.open(context, {
    kind: 'backup',
    subjectId: backupId,
    serviceId: accepted.serviceId,
  });
  context.progress.begin(backupId, accepted.serviceId);
  try {
    const evidence = await makeArtifact(context, { backup: accepted, log });
    const now = clock.now();
    const expiresAt = await expiryAt(context, accepted, now);
    await context.catalogue.backups.markCompleted({
      id: backupId,
      evidence,
      now,
      durationMs: elapsed(),
      expiresAt,
    });
  } catch (error) {
    await recordFailure(context, { backup: accepted, log, error, durationMs: elapsed() });
    return;
  } finally {
    context.progress.end(backupId);
  }
  await log.step('backup:completed');
}

interface Run {
  readonly backup: BackupRecord;
  readonly log: RunLog;
}

async function makeArtifact(context: EngineContext, { backup, log }: Run): ReturnType<typeof readBack> {
  const signal = context.stopping;
  const checked = await checkService(context, backup, signal);
  await log.step('backup:checked', { version: checked.facts.version, tools: checked.tools });

  const artifactId = backup.id;
  const running = await context.catalogue.backups.markRunning({
    id: backup.id,
    repositoryId: context.repository.id,
    artifactId,
    now: context.host.clock.now(),
  });
  await log.step('backup:running', { artifactId });

  const draft = await context.repository.begin(artifactId);
  await log.step('backup:begun');
  await writeAndPublish(context, draft, { backup: running, log, checked, signal });

  const evidence = await readBack(context, artifactId, {
    signal,
    onMember: () => context.progress.move(backup.id),
  });
  await log.step('backup:read-back', { sizeBytes: evidence.sizeBytes });
  return evidence;
}

async function writeAndPublish(
  context: EngineContext,
  draft: ArtifactDraft,
  run: Run & { checked: Awaited<ReturnType<typeof checkService>>; signal: AbortSignal },
): Promise<void> {
  const { backup, log, checked, signal } = run;
  const dataKey = createDataKey();
  try {
    const { members, consistency } = await checked.dialect.planMembers(checked.credentials, checked.facts);
    const written = await writeMembers(
      context,
      {
        draft,
        dataKey,
        checked,
        signal,
        onProgress: progressOf(context, backup.id),
        atMember: () => log.step('backup:member-written'),
      },
      members,
    );
    await log.step('backup:members-written', { members: written.length });
    await publish(context, draft, { backup, checked, dataKey, members: written, consistency });
  } catch (error) {
    await giveUp(context, draft);
    throw error;
  }
}

/** Frees the room at once. What hinders it must not hide why it is given up; it is tried again when that is recorded. */
async function giveUp(context: EngineContext, draft: ArtifactDraft): Promise<void> {
  try {
    await draft.abort();
  } catch (error) {
    context.host.log.warn(
      { err: error, artifactId: draft.artifactId },
      'A draft could not be removed at once',
    );
  }
}

function progressOf(context: EngineContext, id: string): (bytes: number) => void {
  let recordedAt = context.host.clock.monotonic();
  return (bytesWritten) => {
    context.progress.move(id, bytesWritten);
    const now = context.host.clock.monotonic();
    if (now - recordedAt < ROW_PROGRESS_EVERY_MS) return;
    recordedAt = now;
    context.background.start('recording the progress of a backup', () =>
      context.catalogue.backups.recordProgress({ id, bytesWritten }),
    );
  };
}

async function recordFailure(
  context: EngineContext,
  { backup, log, error, durationMs }: Run & { error: unknown; durationMs: number },
): Promise<void> {
  const failure = failureOf(error, context.stopping);
  context.host.log.warn({ err: error, backup: backup.name, code: failure.code }, 'A backup failed');
  const saysNothingOfArtifact = failure.code === 'INTERRUPTED' || error instanceof CatalogueFailed;
  if (saysNothingOfArtifact && (await mayBePublished(context, backup.id))) {
    // Perhaps whole, and only not yet read back or recorded: the next start, or the scheduler, settles it.
    await log.step('backup:unsettled', { code: failure.code });
    return;
  }
  await clearAway(context, backup.id);
  const now = context.host.clock.now();
  await context.catalogue.backups.markFailed({
    id: backup.id,
    ...failure,
    durationMs,
    now,
    expiresAt: await expiryAt(context, backup, now),
  });
  await log.step('backup:failed', { ...failure });
}

/** A repository that cannot say keeps its doubt. */
async function mayBePublished(context: EngineContext, artifactId: string): Promise<boolean> {
  try {
    return (await context.repository.open(artifactId)) !== null;
  } catch (error) {
    context.host.log.warn(
      { err: error, artifactId },
      'The repository does not say whether it holds a backup',
    );
    return true;
  }
}
