import { availableParallelism } from 'node:os';
import { requireArtifact, type OpenedArtifact } from '../backups/open-artifact.ts';
import { RunLog } from '../backups/run-log.ts';
import type { BackupContents, RestoreRecord, ServiceRecord } from '../catalogue/records.ts';
import type { EngineContext } from '../engine-context.ts';
import { failureOf, RunFailed } from '../failure.ts';
import { dialectOf } from '../services/credentials-of.ts';
import { handOver, provisionServer } from '../services/managed-server.ts';
import { cleanUpRestore } from './clean-up-restore.ts';
import { explainNoRoom, requireRoom } from './no-room.ts';
import { prepareSpool, type Spool } from './spool.ts';
import { verifyContents } from './verify-contents.ts';
import { workLimits } from './work-limits.ts';

const MOST_LOADING_JOBS = 4;

/**
 * The story of a restore: accepted → provisioning → restoring → verifying → ready. The new service is Running only
 * after its contents were compared with what the read-back counted. Whatever goes wrong is recorded as failed, and
 * what was made is cleared away.
 */
export async function runRestore(context: EngineContext, restoreId: string): Promise<void> {
  const restore = await context.catalogue.restores.get({ id: restoreId });
  if (restore?.stage !== 'accepted') return;
  const log = await RunLog.open(context, {
    kind: 'restore',
    subjectId: restoreId,
    serviceId: restore.sourceId,
  });
  try {
    await restoreInto(context, restore, log);
    await context.catalogue.restores.markReady({ id: restoreId, now: context.host.clock.now() });
  } catch (error) {
    const failure = failureOf(error, context.stopping);
    context.host.log.warn({ err: error, restore: restoreId, code: failure.code }, 'A restore failed');
    const now = context.host.clock.now();
    await context.catalogue.restores.markFailed({ id: restoreId, ...failure, now });
    await cleanUpRestore(context, restoreId);
    return;
  }
  await log.step('restore:ready');
}

async function restoreInto(context: EngineContext, restore: RestoreRecord, log: RunLog): Promise<void> {
  await log.step('restore:accepted');
  await context.catalogue.restores.markProvisioning({ id: restore.id, now: context.host.clock.now() });
  await log.step('restore:provisioning');
  const service = await context.catalogue.services.get({ id: restore.targetId });
  const expected = await context.catalogue.backups.contents({ id: restore.backupId });
  if (service === null || expected === null) throw new Error('What the restore stands on is gone');
  const artifact = await requireArtifact(context, await artifactOf(context, restore.backupId));
  try {
    await fillServer(context, { restore, service, artifact, expected, log });
  } catch (error) {
    const sourceBytes = artifact.manifest.server.sizeBytes;
    throw await explainNoRoom(context, error, { target: service, sourceBytes });
  }
}

interface Filling {
  readonly restore: RestoreRecord;
  readonly service: ServiceRecord;
  readonly artifact: OpenedArtifact;
  readonly expected: BackupContents;
  readonly log: RunLog;
}

async function fillServer(context: EngineContext, filling: Filling): Promise<void> {
  const { service, artifact, expected, restore, log } = filling;
  await requireRoom(context.folders.servers, artifact.manifest.server.sizeBytes);
  const spool = await prepareSpool(context, {
    restoreId: restore.id,
    artifact,
    signal: context.stopping,
    atMember: () => log.step('restore:member-spooled'),
  });
  try {
    await provisionAndLoad(context, filling, spool);
  } finally {
    await spool.remove();
  }
  await log.step('restore:loaded');
  const credentials = await handOver(context, service.id, context.stopping);
  await log.step('restore:durable');

  await context.catalogue.restores.markVerifying({ id: restore.id, now: context.host.clock.now() });
  await log.step('restore:verifying');
  const { members } = artifact.manifest;
  await verifyContents(context, { service, credentials, members, expected });
  await dialectOf(context, service).releaseBackgroundWork(credentials, artifact.manifest.server);
  await log.step('restore:verified');
}

async function provisionAndLoad(
  context: EngineContext,
  { restore, service, artifact, log }: Filling,
  spool: Spool,
): Promise<void> {
  const signal = context.stopping;
  const facts = artifact.manifest.server;
  const { version, settings } = facts;
  const credentials = await provisionServer(context, service, { version, settings, signal, loading: true });
  await log.step('restore:provisioned');

  await context.catalogue.restores.markRestoring({ id: restore.id, now: context.host.clock.now() });
  await log.step('restore:restoring');
  await dialectOf(context, service).load(credentials, spool.members, {
    jobs: Math.min(availableParallelism(), MOST_LOADING_JOBS),
    facts,
    scratch: context.folders.scratch,
    account: context.account,
    ...workLimits(context),
  });
}

async function artifactOf(context: EngineContext, backupId: string): Promise<string> {
  const copies = await context.catalogue.backups.copies({ id: backupId });
  const stored = copies.find(
    (copy) => copy.state === 'stored' && copy.repositoryId === context.repository.id,
  );
  if (stored === undefined)
    throw new RunFailed('ARTIFACT_DAMAGED', 'The stored backup is gone from its repository.');
  return stored.artifactId;
}
