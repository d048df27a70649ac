import type { Call } from '@holdfast/db-backup-domain/backend';
import type { DbService, ServiceLifeInput } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';
import { serviceLifeOf } from './service-life.ts';

/** Stops the server of a managed DB Service. */
export async function stopService(
  { backend }: WithBackend,
  call: Call,
  input: ServiceLifeInput,
): Promise<DbService> {
  return serviceLifeOf(backend).stop(call, input);
}
