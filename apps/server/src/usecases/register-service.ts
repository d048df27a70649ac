import type { Call } from '@holdfast/db-backup-domain/backend';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { SERVICE_NAME_MAX_LENGTH, assertServiceName } from '@holdfast/db-backup-domain/naming';
import type { DbService, RegisterServiceInput } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';
import { serviceLifeOf } from './service-life.ts';

const MAX_PORT = 65_535;

/**
 * Makes an outside server known as a DB Service, after its connection was tested. NOT_SUPPORTED_HERE,
 * SERVICE_NAME_INVALID, REQUEST_INVALID, SERVICE_NAME_TAKEN, SERVICE_UNREACHABLE.
 */
export async function registerService(
  { backend }: WithBackend,
  call: Call,
  input: RegisterServiceInput,
): Promise<DbService> {
  const services = serviceLifeOf(backend);
  assertServiceName(input.name, SERVICE_NAME_MAX_LENGTH);
  assertAddress(input);
  return services.register(call, input);
}

/** An option-like or path-like host would be read as something else by a database tool. */
function assertAddress({ host, port, username }: RegisterServiceInput): void {
  if (!/^[A-Za-z0-9:][A-Za-z0-9.:_-]*$/.test(host))
    throw invalid('The host must be a name or an IP address.');
  if (port < 1 || port > MAX_PORT) throw invalid('The port must be from 1 to 65535.');
  if (username === '') throw invalid('A user name is needed.');
}

function invalid(detail: string): HoldfastError {
  return new HoldfastError('REQUEST_INVALID', { detail });
}
