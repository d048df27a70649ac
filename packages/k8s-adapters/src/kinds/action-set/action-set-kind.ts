import type { KindRef } from '../../connection/kube-api.ts';

export const ACTION_SET: KindRef = {
  kind: 'ActionSet',
  group: 'dataprotection.kubeblocks.io',
  version: 'v1alpha1',
  plural: 'actionsets',
  namespaced: false,
};
