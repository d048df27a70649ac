import { canBackup } from '@holdfast/db-backup-domain/gates';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { GetServiceInput, ServiceView, Unchanged } from '@holdfast/db-backup-domain/wire';
import { showBackup } from '../backups/show-backup.ts';
import { showPolicy } from '../policies/show-policy.ts';
import { showRestore } from '../restores/show-restore.ts';
import type { Runtime } from '../runtime.ts';
import { requireService } from './find-service.ts';
import { instant, showService } from './show-service.ts';
import { showTimeline, timelineStart } from './show-timeline.ts';

/** All that the service surface shows, read at one moment. Cheap where nothing has changed. SERVICE_NOT_FOUND. */
export async function viewService(
  runtime: Runtime,
  input: GetServiceInput,
): Promise<ServiceView | Unchanged> {
  const { namespace, name, uid } = input;
  const known = await requireService(runtime, { namespace, name, uid });
  const status = await runtime.status.of(known);
  const reason = runtime.status.reasonOf(known, status);
  const obstacle = await runtime.tools.obstacle(known.engine);
  const moving = runtime.progress.fingerprint(known.id);
  const waiting = runtime.backupQueue.fingerprint(known.id);
  const now = runtime.host.clock.now();
  const timelineFrom = timelineStart(now);
  const revisionOf = (counter: number): string =>
    [known.id, counter, status, reason, obstacle ?? 'ready', moving, waiting, timelineFrom].join('.');
  if (input.knownRevision === revisionOf(known.revision)) return { unchanged: true };

  const isFirstPage = input.backups?.cursor === undefined;
  const kept = isFirstPage
    ? runtime.timelines.find(known.id, { revision: known.revision, from: timelineFrom })
    : null;
  const surface = await runtime.catalogue.views.serviceSurface({
    key: { namespace, name, uid: known.id },
    query: input.backups ?? {},
    timeline: isFirstPage ? { from: timelineFrom, knownRevision: kept && known.revision } : null,
  });
  if (surface === null) throw new HoldfastError('SERVICE_NOT_FOUND');
  const supported = runtime.dialects.has(known.engine);
  const shownStatus = surface.service.state === known.state ? status : surface.service.state;
  const service = showService(surface.service, {
    status: shownStatus,
    reason: shownStatus === status ? reason : null,
    supported,
  });
  const policy = surface.policy && showPolicy(surface.policy);
  const timeline =
    surface.timeline === null ? kept : showTimeline(surface.timeline, { surface, policy, now });
  if (timeline !== null)
    runtime.timelines.keep(known.id, { revision: surface.service.revision, from: timelineFrom, timeline });
  return {
    service,
    policy,
    canBackup: canBackup({ ...service, obstacle }),
    restores: surface.restores.map(showRestore),
    backups: {
      total: surface.backups.total,
      nextCursor: surface.backups.nextCursor,
      activeCount: surface.backups.activeCount,
      items: surface.backups.items.map((backup) => showBackup(backup, surface.service, runtime)),
    },
    timeline,
    serverTime: instant(now),
    revision: revisionOf(surface.service.revision),
  };
}
