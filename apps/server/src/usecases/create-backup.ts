import type { Call } from '@holdfast/db-backup-domain/backend';
import { assertBackupName, assertDescription } from '@holdfast/db-backup-domain/naming';
import type { BackupSummary, CreateBackupInput } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';

/**
 * Accepts a manual backup of a whole DB Service. SERVICE_NOT_FOUND before anything else, BACKUP_NAME_INVALID,
 * DESCRIPTION_TOO_LONG, and what the backend holds.
 */
export async function createBackup(
  { backend }: WithBackend,
  call: Call,
  input: CreateBackupInput,
): Promise<BackupSummary> {
  await backend.getService(call, { namespace: input.namespace, name: input.service });
  assertBackupName(input.name);
  if (input.description !== undefined) assertDescription(input.description);
  return backend.createBackup(call, input);
}
