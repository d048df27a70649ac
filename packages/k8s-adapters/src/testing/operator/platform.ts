import type { KubeObject } from '../../connection/kube-api.ts';
import { ACTION_SET } from '../../kinds/action-set/action-set-kind.ts';
import { BACKUP_REPO } from '../../kinds/backup-repo/backup-repo-kind.ts';
import { DATA_PROTECTION_API_VERSION } from '@holdfast/db-backup-domain/kubeblocks';
import type { AdminApi } from '../api-server/admin-api.ts';
import { ADDONS, type AddonMethod } from './engines.ts';

export const REPO_NAME = 'my-repo';
const IMAGE = 'registry.invalid/datasafed:1.0.2';
const ACTION = { image: IMAGE, command: ['sh', '-c', 'true'] };

/**
 * What an installation brings along and belongs to the whole cluster: the ActionSets of the addons (API.md §4: a method's
 * type stands there and nowhere else) and one BackupRepo, Ready and the default (§2.6, §11).
 */
export async function installPlatform(api: AdminApi): Promise<void> {
  const methods = ADDONS.flatMap((addon) => addon.methods).filter(({ actionSet }) => actionSet !== null);
  for (const method of methods) {
    const name = method.actionSet ?? '';
    if ((await api.get(ACTION_SET, { name })) !== null) continue;
    await api.create(ACTION_SET, actionSet(name, method));
    await api.change(ACTION_SET, { name }, { status: { phase: 'Available', observedGeneration: 1 } });
  }
  if ((await api.get(BACKUP_REPO, { name: REPO_NAME })) !== null) return;
  await api.create(BACKUP_REPO, repo());
  const status = { phase: 'Ready', isDefault: true, observedGeneration: 1 };
  await api.change(BACKUP_REPO, { name: REPO_NAME }, { status });
}

function actionSet(name: string, { type, restores }: AddonMethod): KubeObject {
  return {
    apiVersion: DATA_PROTECTION_API_VERSION,
    kind: 'ActionSet',
    metadata: { name },
    spec: {
      backupType: type,
      backup: { backupData: ACTION },
      restore: {
        ...(restores.includes('preparedata') && { prepareData: ACTION }),
        ...(restores.includes('postready') && { postReady: [{ exec: { command: ACTION.command } }] }),
      },
    },
  };
}

function repo(): KubeObject {
  return {
    apiVersion: DATA_PROTECTION_API_VERSION,
    kind: 'BackupRepo',
    metadata: {
      name: REPO_NAME,
      annotations: { 'dataprotection.kubeblocks.io/is-default-repo': 'true' },
    },
    spec: { storageProviderRef: 'minio', accessMethod: 'Tool', pvReclaimPolicy: 'Retain' },
  };
}
