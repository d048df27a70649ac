import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { fieldOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { KindRef, KubeApi, KubeObject } from '../connection/kube-api.ts';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { ACTION_SET } from '../kinds/action-set/action-set-kind.ts';
import { BACKUP_REPO } from '../kinds/backup-repo/backup-repo-kind.ts';

/**
 * What the operator needs besides the Backup, and would miss only after the Cluster was made: the repository that the
 * bytes are in, and the ActionSet that knows how they were written. What the caller may not read is taken to be there.
 * REPOSITORY_UNAVAILABLE, BACKUP_METHOD_MISSING.
 */
export async function assertRestorableHere(api: KubeApi, backup: KubeObject): Promise<void> {
  const method = textOf(backup, 'status', 'backupMethod', 'name');
  if (method === null)
    throw new HoldfastError('BACKUP_METHOD_MISSING', {
      detail: 'The backup does not say by which method it was made.',
    });
  await Promise.all([assertRepository(api, backup), assertActionSet(api, backup, method)]);
}

/** Volume snapshots lie in no repository. */
async function assertRepository(api: KubeApi, backup: KubeObject): Promise<void> {
  const name = textOf(backup, 'status', 'backupRepoName');
  if (name === null) return;
  const repo = await readable(api, BACKUP_REPO, name);
  const phase = textOf(repo, 'status', 'phase');
  const going = (fieldOf(repo, 'metadata', 'deletionTimestamp') ?? null) !== null;
  if (repo === null) throw repositoryUnavailable(`The backup lies in the repository ${name}, which is gone.`);
  if (repo !== UNREADABLE && (phase !== 'Ready' || going))
    throw repositoryUnavailable(
      `The backup lies in the repository ${name}, which is not ready${phase === null || going ? '' : ` (${phase})`}.`,
    );
}

/** A plain volume snapshot needs none. */
async function assertActionSet(api: KubeApi, backup: KubeObject, method: string): Promise<void> {
  const name = textOf(backup, 'status', 'backupMethod', 'actionSetName');
  if (name === null || (await readable(api, ACTION_SET, name)) !== null) return;
  throw new HoldfastError('BACKUP_METHOD_MISSING', {
    detail: `The backup was made by the method ${method}, whose ActionSet ${name} is gone: was its addon removed?`,
  });
}

const UNREADABLE: KubeObject = {};

async function readable(api: KubeApi, kind: KindRef, name: string): Promise<KubeObject | null> {
  try {
    return await api.get(kind, { name });
  } catch (error) {
    // Objects of the whole cluster, which a caller of one namespace often may not read: no reason to refuse a restore.
    if (error instanceof KubeApiError && error.status === 403) return UNREADABLE;
    throw error;
  }
}

function repositoryUnavailable(detail: string): HoldfastError {
  return new HoldfastError('REPOSITORY_UNAVAILABLE', { detail });
}
