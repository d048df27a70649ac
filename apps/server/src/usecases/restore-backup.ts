import type { Call } from '@holdfast/db-backup-domain/backend';
import type { Restore, RestoreBackupInput } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';

/** Accepts a restore of a Completed backup into a new DB Service. */
export function restoreBackup(
  { backend }: WithBackend,
  call: Call,
  input: RestoreBackupInput,
): Promise<Restore> {
  return backend.restoreBackup(call, input);
}
