import { annotationOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';

const RETAIN_LATEST = 'retainLatestBackup';
const TEMPLATE = 'apps.kubeblocks.io/backup-policy-template';
const DISABLE_SYNC = 'dataprotection.kubeblocks.io/disable-sync-from-template';

/** Whether the operator, which removes expired backups, keeps the newest Completed one. */
export function keepsNewest(policy: unknown): boolean {
  return textOf(policy, 'spec', 'retentionPolicy') === RETAIN_LATEST;
}

/** The BackupPolicyTemplate that decides it; null: the policy stands for itself. */
export function decidingTemplate(policy: unknown): string | null {
  return annotationOf(policy, DISABLE_SYNC) === 'true' ? null : annotationOf(policy, TEMPLATE);
}

/**
 * The merge patch after which the operator keeps the newest backup. null where it keeps it already, and where it would
 * take the change back at once: it writes the template's word over it at every change of the policy or the Cluster.
 */
export function keepNewestPatch(policy: unknown): KubeObject | null {
  if (keepsNewest(policy) || decidingTemplate(policy) !== null) return null;
  return { spec: { retentionPolicy: RETAIN_LATEST } };
}
