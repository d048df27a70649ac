import type { Call } from '@holdfast/db-backup-domain/backend';
import type { DeleteBackupInput } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';

/** Deletes a backup for good. Idempotent. BACKUP_IN_PROGRESS, BACKUP_IN_USE, BACKUP_HAS_CHILDREN. */
export function deleteBackup(
  { backend }: WithBackend,
  call: Call,
  input: DeleteBackupInput,
): Promise<{ state: 'deleting' | 'gone' }> {
  return backend.deleteBackup(call, input);
}
