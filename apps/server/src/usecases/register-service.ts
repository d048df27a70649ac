import type { Call } from '@holdfast/db-backup-domain/backend';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import {
  SERVICE_NAME_MAX_LENGTH,
  assertNamespace,
  assertServiceName,
} from '@holdfast/db-backup-domain/naming';
import { USUAL_CONNECTION, type DbService, type RegisterServiceInput } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';
import { assertAddressForm, assertOutside } from './outside-address.ts';
import { serviceLifeOf } from './service-life.ts';

/** The port that this server itself listens on; absent where none does. */
export interface OwnPort {
  readonly ownPort?: number | undefined;
}

/**
 * Makes an outside server known as a DB Service, after its connection was tested. Without a user name it is the one that
 * the engine implies, where it does. NOT_SUPPORTED_HERE,
 * SERVICE_NAME_INVALID, REQUEST_INVALID, FORBIDDEN for an address that is no database's, SERVICE_NAME_TAKEN,
 * SERVICE_UNREACHABLE.
 */
export async function registerService(
  { backend, ownPort }: WithBackend & OwnPort,
  call: Call,
  input: RegisterServiceInput,
): Promise<DbService> {
  const services = serviceLifeOf(backend);
  assertServiceName(input.name, SERVICE_NAME_MAX_LENGTH);
  assertNamespace(input.namespace);
  assertAddressForm(input);
  const username = input.username === '' ? USUAL_CONNECTION[input.engine].implied : input.username;
  if (username === null) throw new HoldfastError('REQUEST_INVALID', { detail: 'A user name is needed.' });
  await assertOutside(input, ownPort ?? null);
  return services.register(call, { ...input, username });
}
