import type { Call } from '@holdfast/db-backup-domain/backend';
import type { ServiceLifeInput } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';
import { serviceLifeOf } from './service-life.ts';

/** Removes a DB Service; its backups survive. BACKUP_IN_PROGRESS, BACKUP_IN_USE. */
export async function removeService(
  { backend }: WithBackend,
  call: Call,
  input: ServiceLifeInput,
): Promise<{ removed: true }> {
  return serviceLifeOf(backend).remove(call, input);
}
