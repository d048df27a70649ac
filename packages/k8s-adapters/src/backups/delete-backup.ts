import type { Call } from '@holdfast/db-backup-domain/backend';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { assertGate } from '@holdfast/db-backup-domain/gates';
import { fieldOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { DeleteBackupInput } from '@holdfast/db-backup-domain/wire';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeApi, KubeObject } from '../connection/kube-api.ts';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { toldError } from '../connection/told-error.ts';
import { BACKUP } from '../kinds/backup/backup-kind.ts';
import type { KubeContext } from '../kube-context.ts';
import { liveDependents } from './live-dependents.ts';
import { showBackup } from './show-backup.ts';

/** The operator writes to a backup too; each write of its is followed by quiet. */
const ATTEMPTS = 6;

type Deletion = { state: 'deleting' | 'gone' };
const GONE: Deletion = { state: 'gone' };
const DELETING: Deletion = { state: 'deleting' };

/** One deletion: what it works with, and which backup of that name it is about. */
interface Deleting {
  readonly context: KubeContext;
  readonly call: Call;
  readonly api: KubeApi;
  readonly known: NamespaceState;
  readonly input: DeleteBackupInput;
}

/**
 * Deletes a backup of a service, living or gone, with the caller's own token. Idempotent: gone is `gone`, being deleted is
 * `deleting`, and so is one of another service or uid. Asked for again, a deletion that hangs is set going where its
 * deletionPolicy held it. BACKUP_IN_PROGRESS, BACKUP_IN_USE, BACKUP_HAS_CHILDREN, FORBIDDEN, BACKEND_REJECTED.
 */
export async function deleteBackup(
  context: KubeContext,
  call: Call,
  input: DeleteBackupInput,
): Promise<Deletion> {
  const known = await context.stateOf(call, input.namespace);
  const deleting = { context, call, api: context.apiOf(call), known, input };
  try {
    let uid = input.uid;
    for (let attempt = 1; ; attempt += 1) {
      const object = await backupOf(deleting, uid);
      if (object === null) return GONE;
      uid = textOf(object, 'metadata', 'uid') ?? undefined;
      try {
        return await deleteObject(deleting, object);
      } catch (error) {
        if (!isOvertaken(error)) throw error;
        if (attempt === ATTEMPTS) throw neverAtRest(error);
      }
    }
  } catch (error) {
    throw toldError(error);
  }
}

/** Somebody else changed it, or it went, between the look and the write. */
function isOvertaken(error: unknown): boolean {
  return error instanceof KubeApiError && (error.status === 409 || error.status === 404);
}

/** The backup of that name as it is now, if it is one of that service, and of that uid where one is given. */
async function backupOf(deleting: Deleting, uid: string | undefined): Promise<KubeObject | null> {
  const { api, context, known, input } = deleting;
  const object = await api.get(BACKUP, { namespace: input.namespace, name: input.name });
  if (object === null) {
    forget(deleting);
    return null;
  }
  if (uid !== undefined && textOf(object, 'metadata', 'uid') !== uid) return null;
  return showBackup(known, object, context.now())?.source.name === input.service ? object : null;
}

async function deleteObject(deleting: Deleting, object: KubeObject): Promise<Deletion> {
  const { api, context, call, known, input } = deleting;
  const key = { namespace: input.namespace, name: input.name };
  const row = showBackup(
    await liveDependents(known, { api, line: context.line, backup: object }),
    object,
    context.now(),
  );
  if (row === null) return GONE;
  assertGate(row.deletable);
  await letGo(deleting, object);
  if ((fieldOf(object, 'metadata', 'deletionTimestamp') ?? null) !== null) return DELETING;
  await api.remove(BACKUP, key, { uid: row.uid });
  const left = await api.get(BACKUP, key);
  if (left === null || textOf(left, 'metadata', 'uid') !== row.uid) {
    context.removed(call, 'backups', { ...key, uid: row.uid });
    return GONE;
  }
  context.wrote(call, 'backups', left);
  return DELETING;
}

/** With `deletionPolicy: Retain` the operator would never let the object go. Only of the version that was looked at. */
async function letGo({ api, context, call, input }: Deleting, object: KubeObject): Promise<void> {
  if (textOf(object, 'spec', 'deletionPolicy') !== 'Retain') return;
  const key = { namespace: input.namespace, name: input.name };
  const resourceVersion = textOf(object, 'metadata', 'resourceVersion');
  const patch = { metadata: { resourceVersion }, spec: { deletionPolicy: 'Delete' } };
  context.wrote(call, 'backups', await api.patch(BACKUP, key, patch));
}

/** What is gone is not shown any more, though the watch has not told it yet. */
function forget({ context, call, known, input }: Deleting): void {
  const { namespace, name } = input;
  const uid = textOf(known.backups.get(name), 'metadata', 'uid');
  if (uid !== null) context.removed(call, 'backups', { namespace, name, uid });
}

function neverAtRest(cause: unknown): HoldfastError {
  const detail = 'The platform changed the backup again and again meanwhile.';
  return new HoldfastError('BACKEND_UNAVAILABLE', { detail, cause });
}
