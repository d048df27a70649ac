import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { assertGate, canRestore } from '@holdfast/db-backup-domain/gates';
import { LABELS, backupStatusOf, isContinuous, labelOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { RestoreBackupInput } from '@holdfast/db-backup-domain/wire';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeApi, KubeObject } from '../connection/kube-api.ts';
import type { KubeContext } from '../kube-context.ts';
import { BACKUP } from '../kinds/backup/backup-kind.ts';
import { clusterKind } from '../kinds/cluster/cluster-kind.ts';

export interface BackupToRestore {
  /** As the API server has it: its annotations hold the snapshot, and secrets. It goes nowhere from here. */
  readonly backup: KubeObject;
  readonly identity: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly source: { readonly namespace: string; readonly name: string; readonly uid: string };
  /** The source as it lives; null where it is Deleted, though a namesake may live. */
  readonly sourceCluster: KubeObject | null;
}

export interface BackupSearch {
  readonly context: KubeContext;
  readonly api: KubeApi;
  readonly state: NamespaceState;
}

/**
 * A Completed backup, read live. SERVICE_NOT_FOUND: neither lives a DB Service of that name, nor are there backups of one.
 * BACKUP_NOT_FOUND: none of that name, of another service, of another uid, or one that is no recovery point (continuous).
 * BACKUP_NOT_COMPLETED: in progress, Failed, or being deleted.
 */
export async function findBackupToRestore(
  { context, api, state }: BackupSearch,
  input: RestoreBackupInput,
): Promise<BackupToRestore> {
  const { namespace, service } = input;
  const [backup, living] = await Promise.all([
    api.get(BACKUP, { namespace, name: input.backup }),
    api.get(clusterKind(context.line), { namespace, name: service }),
  ]);
  const isOfService = backup !== null && serviceNameOf(backup, state) === service;
  if (living === null && !isOfService && !hasBackups(state, service))
    throw new HoldfastError('SERVICE_NOT_FOUND');
  const uid = textOf(backup, 'metadata', 'uid');
  if (backup === null || !isOfService || uid === null || isContinuous(backup))
    throw new HoldfastError('BACKUP_NOT_FOUND');
  if (input.backupUid !== undefined && input.backupUid !== uid) throw new HoldfastError('BACKUP_NOT_FOUND');
  assertGate(canRestore(backupStatusOf(backup)));

  const sourceUid = labelOf(backup, LABELS.clusterUid);
  // The operator labels whatever it completes; without the label, nobody knows which namesake was backed up.
  if (sourceUid === null) throw new HoldfastError('BACKUP_NOT_FOUND');
  return {
    backup,
    identity: { namespace, name: input.backup, uid },
    source: { namespace, name: service, uid: sourceUid },
    sourceCluster: textOf(living, 'metadata', 'uid') === sourceUid ? living : null,
  };
}

/** By its label, else by its policy: the operator labels a scheduled one only when it has found a pod. */
function serviceNameOf(backup: KubeObject, state: NamespaceState): string | null {
  const policy = state.policies.get(textOf(backup, 'spec', 'backupPolicyName') ?? '');
  return labelOf(backup, LABELS.instance) ?? labelOf(policy, LABELS.instance);
}

function hasBackups(state: NamespaceState, service: string): boolean {
  return [...state.backups.values()].some(
    (backup) => labelOf(backup, LABELS.instance) === service && !isContinuous(backup),
  );
}
