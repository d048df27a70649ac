import type { Call } from '@holdfast/db-backup-domain/backend';
import type { BackupSummary, CreateBackupInput } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';

/** Accepts a manual backup of a whole DB Service. */
export function createBackup(
  { backend }: WithBackend,
  call: Call,
  input: CreateBackupInput,
): Promise<BackupSummary> {
  return backend.createBackup(call, input);
}
