import type { KindRef } from '../../connection/kube-api.ts';

export const RESTORE: KindRef = {
  kind: 'Restore',
  group: 'dataprotection.kubeblocks.io',
  version: 'v1alpha1',
  plural: 'restores',
  namespaced: true,
};
