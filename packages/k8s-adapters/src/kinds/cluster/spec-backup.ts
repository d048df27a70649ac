import { ANNOTATIONS, fieldOf, isObject, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';

/** `Cluster.spec.backup`: what the operator writes over the BackupSchedule at every turn. */
export interface SpecBackup {
  readonly enabled: boolean;
  readonly method: string;
  /** null: the schedule's own stays in force. */
  readonly cron: string | null;
  /** null: likewise. */
  readonly retentionPeriod: string | null;
  readonly pitrEnabled: boolean;
  readonly incrementalEnabled: boolean;
}

/** null: it is not set, and BackupSchedules stand for themselves. */
export function readSpecBackup(cluster: unknown): SpecBackup | null {
  const backup = fieldOf(cluster, 'spec', 'backup');
  if (!isObject(backup)) return null;
  return {
    enabled: backup.enabled === true,
    method: textOf(backup, 'method') ?? '',
    cron: textOf(backup, 'cronExpression'),
    retentionPeriod: textOf(backup, 'retentionPeriod'),
    pitrEnabled: backup.pitrEnabled === true,
    incrementalEnabled: backup.incrementalBackupEnabled === true,
  };
}

/** What of it is to be otherwise; what is absent stays. */
export interface SpecBackupChange {
  readonly enabled?: boolean;
  readonly method?: string;
  readonly cron?: string;
  readonly retentionPeriod?: string;
  /** Point-in-time archiving is in force, by this method, and is to stay. */
  readonly continuousMethod?: string;
  /** Incremental backups are in force, at these times (UTC cron), and are to stay. */
  readonly incrementalCron?: string;
}

/**
 * The merge patch of a Cluster: only what changes, our note with it, and the version that it was read at. Fields that
 * are not named stay: to leave out `pitrEnabled` where it is not yet set would switch archiving off, since it counts as
 * false as soon as the operator can follow `spec.backup`.
 */
export function specBackupPatch(
  cluster: KubeObject,
  { change, note }: { readonly change: SpecBackupChange; readonly note?: string },
): KubeObject {
  return {
    metadata: {
      resourceVersion: textOf(cluster, 'metadata', 'resourceVersion'),
      ...(note !== undefined && { annotations: { [ANNOTATIONS.schedule]: note } }),
    },
    ...(Object.keys(change).length > 0 && { spec: { backup: fieldsOf(change) } }),
  };
}

function fieldsOf(change: SpecBackupChange): KubeObject {
  const { enabled, method, cron, retentionPeriod, continuousMethod, incrementalCron } = change;
  return {
    ...(enabled !== undefined && { enabled }),
    ...(method !== undefined && { method }),
    ...(cron !== undefined && { cronExpression: cron }),
    ...(retentionPeriod !== undefined && { retentionPeriod }),
    ...(continuousMethod !== undefined && { pitrEnabled: true, continuousMethod }),
    ...(incrementalCron !== undefined && {
      incrementalBackupEnabled: true,
      incrementalCronExpression: incrementalCron,
    }),
  };
}
