import type { KindRef } from '../../connection/kube-api.ts';

export const BACKUP_POLICY: KindRef = {
  kind: 'BackupPolicy',
  group: 'dataprotection.kubeblocks.io',
  version: 'v1alpha1',
  plural: 'backuppolicies',
  namespaced: true,
};
