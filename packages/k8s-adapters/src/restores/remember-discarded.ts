import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { rememberDiscarded, textOf, type Lineage } from '@holdfast/db-backup-domain/kubeblocks';
import type { Restore } from '@holdfast/db-backup-domain/wire';
import type { KubeApi, KubeObject } from '../connection/kube-api.ts';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { BACKUP } from '../kinds/backup/backup-kind.ts';

const ATTEMPTS = 5;

/**
 * Writes a failed restore onto its Backup, before its Cluster, which is its only other record, is deleted. null: the
 * Backup is gone, and the restore will be forgotten with its Cluster. BACKEND_UNAVAILABLE while others keep changing it.
 */
export async function rememberOnBackup(
  api: KubeApi,
  lineage: Lineage,
  restore: Restore,
): Promise<KubeObject | null> {
  const key = { namespace: lineage.backup.namespace, name: lineage.backup.name };
  const { id, startedAt, finishedAt, failedStage, failureReason, stageTimes, target } = restore;
  const { requestId } = lineage;
  const discarded = {
    ...{ id, startedAt, finishedAt, failedStage, failureReason, stageTimes },
    target: target.name,
    ...(requestId === undefined ? {} : { requestId }),
  };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const backup = await api.get(BACKUP, key);
    if (backup === null || textOf(backup, 'metadata', 'uid') !== lineage.backup.uid) return null;
    const resourceVersion = textOf(backup, 'metadata', 'resourceVersion');
    const annotations = rememberDiscarded(backup, discarded);
    try {
      return await api.patch(BACKUP, key, { metadata: { resourceVersion, annotations } });
    } catch (error) {
      if (!(error instanceof KubeApiError) || ![404, 409].includes(error.status)) throw error;
    }
  }
  throw new HoldfastError('BACKEND_UNAVAILABLE', { detail: 'The backup keeps being changed by others.' });
}
