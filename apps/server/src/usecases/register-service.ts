import type { Call } from '@holdfast/db-backup-domain/backend';
import type { DbService, RegisterServiceInput } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';
import { serviceLifeOf } from './service-life.ts';

/** Makes an outside server known as a DB Service, after its connection was tested. */
export async function registerService(
  { backend }: WithBackend,
  call: Call,
  input: RegisterServiceInput,
): Promise<DbService> {
  return serviceLifeOf(backend).register(call, input);
}
