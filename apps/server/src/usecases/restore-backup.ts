import type { Call } from '@holdfast/db-backup-domain/backend';
import { assertServiceName } from '@holdfast/db-backup-domain/naming';
import type { Restore, RestoreBackupInput } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';

/**
 * Accepts a restore of a Completed backup into a new DB Service. SERVICE_NOT_FOUND before anything else,
 * SERVICE_NAME_INVALID by the limit of the source, and what the backend holds.
 */
export async function restoreBackup(
  { backend }: WithBackend,
  call: Call,
  input: RestoreBackupInput,
): Promise<Restore> {
  const source = await backend.getService(call, { namespace: input.namespace, name: input.service });
  assertServiceName(input.restoredName, source.limits.serviceNameMaxLength);
  return backend.restoreBackup(call, input);
}
