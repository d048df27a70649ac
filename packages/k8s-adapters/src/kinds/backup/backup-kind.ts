import type { KindRef } from '../../connection/kube-api.ts';

export const BACKUP: KindRef = {
  kind: 'Backup',
  group: 'dataprotection.kubeblocks.io',
  version: 'v1alpha1',
  plural: 'backups',
  namespaced: true,
};
