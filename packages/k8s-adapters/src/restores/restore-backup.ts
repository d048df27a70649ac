import type { Call } from '@holdfast/db-backup-domain/backend';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import {
  ANNOTATIONS,
  LABELS,
  annotationOf,
  buildRestoredCluster,
  instantFrom,
  labelOf,
  type ClusterManifest,
  type Lineage,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { Restore, RestoreBackupInput } from '@holdfast/db-backup-domain/wire';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeApi, KubeObject } from '../connection/kube-api.ts';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { toldError } from '../connection/told-error.ts';
import type { KubeContext } from '../kube-context.ts';
import { clusterKind } from '../kinds/cluster/cluster-kind.ts';
import { projectLabelOf } from '../services/project-of.ts';
import { assertRestorableHere } from './assert-restorable-here.ts';
import { findBackupToRestore, type BackupToRestore } from './backup-to-restore.ts';
import { refusedCluster } from './refused-cluster.ts';
import { repeatedRestore } from './repeated-restore.ts';
import { requestKey } from './request-key.ts';
import { livingRestoreOf, progressOf, restoreOf } from './restores-in.ts';

/**
 * Accepts a restore into a new DB Service: makes its Cluster, which carries all that is known of the restore. Everything
 * is read and checked before that, with the caller's token, and nothing is changed where it is refused. Of the Backup's
 * annotations the snapshot alone is used, and is kept, logged and returned by nobody.
 *
 * Volume claims that an earlier service of the new name left behind would be used again with their old contents: they are
 * core objects, which this backend has no right to read, so it cannot tell.
 *
 * SERVICE_NOT_FOUND, BACKUP_NOT_FOUND, BACKUP_NOT_COMPLETED, SERVICE_NAME_TAKEN, SERVICE_NAME_INVALID, SNAPSHOT_UNUSABLE,
 * REPOSITORY_UNAVAILABLE, BACKUP_METHOD_MISSING, and what the API server answers.
 */
export async function restoreBackup(
  context: KubeContext,
  call: Call,
  input: RestoreBackupInput,
): Promise<Restore> {
  const state = await context.stateOf(call, input.namespace);
  const request = input.requestId === undefined ? null : requestKey(call, input.requestId);
  const repeated = request === null ? null : repeatedRestore(state, request, context.now());
  if (repeated !== null) return repeated;
  try {
    return await beginRestore({ context, call, api: context.apiOf(call), state }, input, request);
  } catch (error) {
    throw toldError(error);
  }
}

interface Beginning {
  readonly context: KubeContext;
  readonly call: Call;
  readonly api: KubeApi;
  readonly state: NamespaceState;
}

async function beginRestore(
  beginning: Beginning,
  input: RestoreBackupInput,
  request: string | null,
): Promise<Restore> {
  const { context, call, api } = beginning;
  const found = await findBackupToRestore(beginning, input);
  const taken = await occupantOf(beginning, input);
  if (taken !== null) return sameRestore(beginning, taken, { found, request });
  await assertRestorableHere(api, found.backup);

  const lineage: Lineage = {
    restoreId: context.newId(),
    startedAt: instantFrom(new Date(context.now())) ?? '',
    backup: found.identity,
    source: found.source,
    ...(request === null ? {} : { requestId: request }),
  };
  const manifest = manifestOf(beginning, input, { found, lineage });
  const made = await createCluster(beginning, manifest);
  if (made === null) {
    const winner = await occupantOf(beginning, input);
    if (winner === null) throw new HoldfastError('SERVICE_NAME_TAKEN');
    return sameRestore(beginning, winner, { found, request });
  }
  context.wrote(call, 'clusters', made);
  return shown(beginning, { cluster: made, lineage });
}

function manifestOf(
  { context, state }: Beginning,
  input: RestoreBackupInput,
  { found, lineage }: { found: BackupToRestore; lineage: Lineage },
): ClusterManifest {
  const { backup, sourceCluster } = found;
  const recorded = annotationOf(backup, ANNOTATIONS.clusterSnapshot) !== null;
  return buildRestoredCluster({
    settings: recorded || sourceCluster === null ? { backup } : { snapshot: sourceCluster },
    restoredName: input.restoredName,
    namespace: input.namespace,
    projectLabel: projectLabelOf(sourceCluster ?? backup, context.settings),
    lineage,
    line: context.line,
    component: labelOf(backup, LABELS.sharding) ?? labelOf(backup, LABELS.component),
    serviceKindOf: (definition) => state.serviceKinds.get(definition) ?? null,
  });
}

function occupantOf({ context, api }: Beginning, input: RestoreBackupInput): Promise<KubeObject | null> {
  return api.get(clusterKind(context.line), { namespace: input.namespace, name: input.restoredName });
}

/** null: the name was taken in the meantime. The API server decides between two that come at once. */
async function createCluster(
  { context, api }: Beginning,
  manifest: ClusterManifest,
): Promise<KubeObject | null> {
  try {
    return await api.create(clusterKind(context.line), { ...manifest });
  } catch (error) {
    if (error instanceof KubeApiError && error.status === 409) return null;
    throw refusedCluster(error);
  }
}

/** The restore that the same request began, under whatever state this server has; else SERVICE_NAME_TAKEN. */
function sameRestore(
  beginning: Beginning,
  occupant: KubeObject,
  { found, request }: { found: BackupToRestore; request: string | null },
): Restore {
  const living = livingRestoreOf(occupant);
  if (
    request === null ||
    living?.lineage.requestId !== request ||
    living.lineage.backup.uid !== found.identity.uid
  )
    throw new HoldfastError('SERVICE_NAME_TAKEN');
  return shown(beginning, living);
}

function shown(
  { context, state }: Beginning,
  living: { readonly cluster: KubeObject; readonly lineage: Lineage },
): Restore {
  return restoreOf(living, progressOf(living, state, context.now()));
}
