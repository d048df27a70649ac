import type { Call } from '@holdfast/db-backup-domain/backend';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { assertGate, canBackup } from '@holdfast/db-backup-domain/gates';
import { ANNOTATIONS, annotationOf, buildBackup } from '@holdfast/db-backup-domain/kubeblocks';
import type { BackupSummary, CreateBackupInput } from '@holdfast/db-backup-domain/wire';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeApi, KubeObject } from '../connection/kube-api.ts';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { toldError } from '../connection/told-error.ts';
import { backupFactsOf } from '../kinds/backup/backup-facts.ts';
import { BACKUP } from '../kinds/backup/backup-kind.ts';
import type { KubeContext } from '../kube-context.ts';
import { requireService } from '../services/find-service.ts';
import { momentOf } from '../services/moment-of.ts';
import { projectLabelOf } from '../services/project-of.ts';
import { backupsIn } from './backups-in.ts';
import { liveSources } from './live-sources.ts';
import { showBackup } from './show-backup.ts';

/**
 * Accepts a manual backup: a Backup object, made with the caller's own token. What decides is read live. The same
 * `requestId` returns the first call's backup as it is now, unless that was deleted since. SERVICE_NOT_FOUND,
 * SERVICE_NOT_RUNNING, ENGINE_UNSUPPORTED, BACKUP_METHOD_MISSING, REPOSITORY_UNAVAILABLE, BACKUP_NAME_TAKEN, FORBIDDEN,
 * QUOTA_EXCEEDED.
 */
export async function createBackup(
  context: KubeContext,
  call: Call,
  input: CreateBackupInput,
): Promise<BackupSummary> {
  const known = await context.stateOf(call, input.namespace);
  const repeated = backupOfRequest(known, input, context.now());
  if (repeated) return repeated;
  const api = context.apiOf(call);
  try {
    const state = await liveSources(known, { api, line: context.line, service: input.service });
    const created = await createOnce(api, manifestOf(context, state, input), input);
    context.wrote(call, 'backups', created);
    const row = showBackup(state, created, context.now());
    if (row?.source.name !== input.service) throw new HoldfastError('BACKUP_NAME_TAKEN');
    return row;
  } catch (error) {
    throw toldError(error, { 409: 'BACKEND_UNAVAILABLE' });
  }
}

/** What the first call of that request made, if it is still there: a request is known by what it left. */
function backupOfRequest(
  state: NamespaceState,
  { requestId, service }: CreateBackupInput,
  now: number,
): BackupSummary | null {
  if (requestId === undefined) return null;
  for (const object of state.backups.values()) {
    const facts = backupFactsOf(object);
    if (facts?.requestId !== requestId) continue;
    const row = backupsIn(state, now).byName.get(facts.name);
    if (row?.source.name === service) return row;
  }
  return null;
}

function manifestOf(context: KubeContext, state: NamespaceState, input: CreateBackupInput): KubeObject {
  const known = requireService(state, { name: input.service }, momentOf(context));
  const { service, obstacle, means, cluster } = known;
  const detail = service.backup.supported ? undefined : service.backup.reason;
  assertGate(canBackup({ ...service, obstacle }), detail);
  if (means === null || cluster === null) throw new HoldfastError('BACKUP_METHOD_MISSING');
  const manifest = buildBackup({
    name: input.name,
    cluster: service,
    component: means.component,
    ...means.policy,
    description: input.description ?? null,
    ...(input.requestId !== undefined && { requestId: input.requestId }),
    projectLabel: projectLabelOf(cluster, context.settings),
  });
  return { ...manifest };
}

/** The name decides who was first; the same request that comes twice at once finds what its other self has made. */
async function createOnce(
  api: KubeApi,
  manifest: KubeObject,
  { namespace, name, requestId }: CreateBackupInput,
): Promise<KubeObject> {
  try {
    return await api.create(BACKUP, manifest);
  } catch (error) {
    if (!(error instanceof KubeApiError && error.reason === 'AlreadyExists')) throw error;
    const existing = await api.get(BACKUP, { namespace, name });
    const sameRequest =
      requestId !== undefined && annotationOf(existing, ANNOTATIONS.requestId) === requestId;
    if (existing === null || !sameRequest) throw new HoldfastError('BACKUP_NAME_TAKEN', { cause: error });
    return existing;
  }
}
