import type { Call } from '@holdfast/db-backup-domain/backend';
import type { DiscardRestoreInput, Restore } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';

/** Clears away what a failed restore left, and only that. Idempotent. RESTORE_NOT_FOUND, BACKUP_IN_USE. */
export function discardRestore(
  { backend }: WithBackend,
  call: Call,
  input: DiscardRestoreInput,
): Promise<Restore> {
  return backend.discardRestore(call, input);
}
