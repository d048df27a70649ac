import type { Call } from '@holdfast/db-backup-domain/backend';
import type { DbService, ListServicesInput } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';

/** The DB Services that the caller may see, Deleted ones with surviving backups included. */
export function listServices(
  { backend }: WithBackend,
  call: Call,
  input: ListServicesInput,
): Promise<DbService[]> {
  return backend.listServices(call, input.projectId === undefined ? {} : { projectId: input.projectId });
}
