import type { KindRef } from '../../connection/kube-api.ts';

export const BACKUP_REPO: KindRef = {
  kind: 'BackupRepo',
  group: 'dataprotection.kubeblocks.io',
  version: 'v1alpha1',
  plural: 'backuprepos',
  namespaced: false,
};
