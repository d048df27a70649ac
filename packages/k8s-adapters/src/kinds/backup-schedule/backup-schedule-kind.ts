import type { KindRef } from '../../connection/kube-api.ts';

export const BACKUP_SCHEDULE: KindRef = {
  kind: 'BackupSchedule',
  group: 'dataprotection.kubeblocks.io',
  version: 'v1alpha1',
  plural: 'backupschedules',
  namespaced: true,
};
