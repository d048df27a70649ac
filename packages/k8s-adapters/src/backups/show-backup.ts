import { textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { BackupSummary } from '@holdfast/db-backup-domain/wire';
import type { NamespaceState } from '../cache/namespace-state.ts';
import type { KubeObject } from '../connection/kube-api.ts';
import { backupsIn } from './backups-in.ts';

/** The state with these objects as they were read just now. */
export function withBackups(state: NamespaceState, objects: readonly KubeObject[]): NamespaceState {
  const backups = new Map(state.backups);
  for (const object of objects) backups.set(textOf(object, 'metadata', 'name') ?? '', object);
  return { ...state, backups };
}

/** A Backup as a row among the others of its namespace, as it was read just now. null: it is no recovery point. */
export function showBackup(state: NamespaceState, backup: KubeObject, now: number): BackupSummary | null {
  const name = textOf(backup, 'metadata', 'name') ?? '';
  return backupsIn(withBackups(state, [backup]), now).byName.get(name) ?? null;
}
