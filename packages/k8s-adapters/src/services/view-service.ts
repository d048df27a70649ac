import { createHash } from 'node:crypto';
import type { Call } from '@holdfast/db-backup-domain/backend';
import { canBackup } from '@holdfast/db-backup-domain/gates';
import type { GetServiceInput, ServiceView, Unchanged } from '@holdfast/db-backup-domain/wire';
import { backupPageOf } from '../backups/backup-page.ts';
import type { KubeContext } from '../kube-context.ts';
import { inForceSince, policyOf } from '../policies/policy-of.ts';
import { requireService } from './find-service.ts';
import { momentOf } from './moment-of.ts';
import { timelineIn } from './timeline.ts';

/** All that the service surface shows, of one state of the namespace. SERVICE_NOT_FOUND, REQUEST_INVALID (cursor). */
export async function viewService(
  context: KubeContext,
  call: Call,
  input: GetServiceInput,
): Promise<ServiceView | Unchanged> {
  const state = await context.stateOf(call, input.namespace);
  const at = momentOf(context);
  const found = requireService(state, input, at);
  const { service, obstacle, backups, restores, cluster } = found;
  const policy = cluster === null ? null : policyOf(state, cluster, at);
  const since = cluster === null ? null : inForceSince(state, cluster);
  const view = {
    service,
    policy,
    canBackup: canBackup({ ...service, obstacle }),
    restores: [...restores],
    backups: backupPageOf(backups, input.backups ?? {}),
    timeline: input.backups?.cursor === undefined ? timelineIn(found, { policy, since, now: at.now }) : null,
  };
  const revision = revisionOf(view);
  if (input.knownRevision === revision) return { unchanged: true };
  return { ...view, serverTime: new Date(at.now).toISOString(), revision };
}

/**
 * What is shown, as a digest. Versions of the cache would not do: they begin anew with each server and each cache, and
 * time alone changes what is shown, too.
 */
function revisionOf(view: Omit<ServiceView, 'serverTime' | 'revision'>): string {
  return createHash('sha256').update(JSON.stringify(view)).digest('base64url');
}
