import type { Call } from '@holdfast/db-backup-domain/backend';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { assertGate, canDiscard } from '@holdfast/db-backup-domain/gates';
import { LABELS, fieldOf, isContinuous, labelOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { DiscardRestoreInput, Restore } from '@holdfast/db-backup-domain/wire';
import { allPages } from '../connection/all-pages.ts';
import type { KindRef, KubeApi, KubeObject, ObjectKey } from '../connection/kube-api.ts';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { toldError } from '../connection/told-error.ts';
import type { KubeContext } from '../kube-context.ts';
import { BACKUP } from '../kinds/backup/backup-kind.ts';
import { clusterKind } from '../kinds/cluster/cluster-kind.ts';
import { RESTORE } from '../kinds/restore/restore-kind.ts';
import { rememberOnBackup } from './remember-discarded.ts';
import {
  livingRestoreOf,
  livingRestoresIn,
  progressOf,
  restoreOf,
  restoresIn,
  type LivingRestore,
} from './restores-in.ts';

const ATTEMPTS = 5;
/** Takes the Cluster and its volumes, and keeps backups. */
const DELETE = 'Delete';

/**
 * Clears away the Cluster that a failed restore left, and only that; its Backup remembers the restore. Idempotent.
 * RESTORE_NOT_FOUND; BACKUP_IN_USE for one that lives or is ready, by what was shown and by what is read now.
 *
 * No backup goes along, neither of the source nor of a namesake. The operator matches backups with a Cluster that is
 * deleted by the Cluster's *name*: the new one may have the name of an earlier service, which may be the source itself.
 * With `WipeOut` it would take all of them, with `Delete` the Failed ones. So the policy is made `Delete` first, whatever
 * somebody made it since (`DoNotTerminate`, or `Halt` on 0.9, would block the deletion), and while there are Failed
 * backups of an earlier service of that name the discard is refused: BACKEND_REJECTED.
 */
export async function discardRestore(
  context: KubeContext,
  call: Call,
  input: DiscardRestoreInput,
): Promise<Restore> {
  const state = await context.stateOf(call, input.namespace);
  const known = restoresIn(state, context.now()).find(({ restore }) => restore.id === input.id)?.restore;
  if (known === undefined) throw new HoldfastError('RESTORE_NOT_FOUND');
  assertGate(canDiscard(known));
  const living = livingRestoresIn(state).find(({ lineage }) => lineage.restoreId === input.id);
  if (living === undefined) return known;
  try {
    return await discardLiving(
      { context, call, api: context.apiOf(call), kind: clusterKind(context.line) },
      living,
      known,
    );
  } catch (error) {
    throw toldError(error, { 409: 'BACKEND_UNAVAILABLE' });
  }
}

interface Discarding {
  readonly context: KubeContext;
  readonly call: Call;
  readonly api: KubeApi;
  readonly kind: KindRef;
}

/** Begins anew, with all its checks, when the Cluster was changed in between. */
async function discardLiving(
  discarding: Discarding,
  cached: LivingRestore,
  known: Restore,
): Promise<Restore> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await discardOnce(discarding, cached, known);
    } catch (error) {
      const changed = error instanceof KubeApiError && error.status === 409;
      if (!changed || attempt === ATTEMPTS) throw error;
    }
  }
}

async function discardOnce(discarding: Discarding, cached: LivingRestore, known: Restore): Promise<Restore> {
  const { context, call, api, kind } = discarding;
  const { key, uid } = addressOf(cached.cluster);
  const cluster = await api.get(kind, key);
  const living = cluster === null || uidOf(cluster) !== uid ? null : livingRestoreOf(cluster);
  if (living === null || living.lineage.restoreId !== known.id) return gone(discarding, cached, known);

  const restores = await restoresNamed(api, key);
  const progress = progressOf(living, { restores }, context.now());
  assertGate(canDiscard(progress));
  const restore = restoreOf(living, progress);
  // What proved the failure may be gone already: what was shown of it stands.
  if (restore.cleanup !== 'needed') return { ...known, cleanup: restore.cleanup };

  await assertNoFailedNamesakes(api, key, uid);
  const remembering = await rememberOnBackup(api, living.lineage, restore);
  if (remembering !== null) context.wrote(call, 'backups', remembering);
  await allowDeletion(discarding, living.cluster, key);
  await api.remove(kind, key, { uid });
  return deletionSeen(discarding, cached, restore);
}

/** The operator finishes it: until then the Cluster is there, being deleted. */
async function deletionSeen(
  discarding: Discarding,
  cached: LivingRestore,
  restore: Restore,
): Promise<Restore> {
  const { context, call, api, kind } = discarding;
  const { key, uid } = addressOf(cached.cluster);
  const left = await api.get(kind, key);
  if (left === null || uidOf(left) !== uid) return gone(discarding, cached, restore);
  context.wrote(call, 'clusters', left);
  return { ...restore, cleanup: 'running' };
}

function gone({ context, call }: Discarding, { cluster }: LivingRestore, restore: Restore): Restore {
  const { key, uid } = addressOf(cluster);
  context.removed(call, 'clusters', { ...key, uid });
  return { ...restore, cleanup: 'done' };
}

async function allowDeletion({ api, kind }: Discarding, cluster: KubeObject, key: ObjectKey): Promise<void> {
  if (textOf(cluster, 'spec', 'terminationPolicy') === DELETE) return;
  const resourceVersion = textOf(cluster, 'metadata', 'resourceVersion');
  await api.patch(kind, key, { metadata: { resourceVersion }, spec: { terminationPolicy: DELETE } });
}

async function restoresNamed(
  api: KubeApi,
  { namespace, name }: { namespace: string; name: string },
): Promise<ReadonlyMap<string, KubeObject>> {
  const found = await allPages(api, RESTORE, { namespace, labelSelector: `${LABELS.instance}=${name}` });
  return new Map(found.map((restore) => [textOf(restore, 'metadata', 'name') ?? '', restore]));
}

async function assertNoFailedNamesakes(
  api: KubeApi,
  { namespace, name }: { namespace: string; name: string },
  uid: string,
): Promise<void> {
  const named = await allPages(api, BACKUP, { namespace, labelSelector: `${LABELS.instance}=${name}` });
  const endangered = named.filter(
    (backup) =>
      labelOf(backup, LABELS.clusterUid) !== uid &&
      textOf(backup, 'status', 'phase') === 'Failed' &&
      (fieldOf(backup, 'metadata', 'deletionTimestamp') ?? null) === null &&
      !isContinuous(backup),
  );
  if (endangered.length === 0) return;
  const names = endangered.map((backup) => textOf(backup, 'metadata', 'name')).join(', ');
  throw new HoldfastError('BACKEND_REJECTED', {
    detail: `The platform would delete Failed backups of an earlier DB Service ${name} along: delete them first (${names}).`,
  });
}

function addressOf(cluster: KubeObject): { key: { namespace: string; name: string }; uid: string } {
  const namespace = textOf(cluster, 'metadata', 'namespace') ?? '';
  return { key: { namespace, name: textOf(cluster, 'metadata', 'name') ?? '' }, uid: uidOf(cluster) };
}

function uidOf(cluster: KubeObject): string {
  return textOf(cluster, 'metadata', 'uid') ?? '';
}
