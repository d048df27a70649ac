import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { Engine } from '@holdfast/db-backup-domain/wire';
import type { ServiceRecord } from '../catalogue/records.ts';
import type { Credentials } from '../dialects/dialect.ts';
import type { Runtime } from '../runtime.ts';
import { dialectOf } from './credentials-of.ts';
import { provisionServer, removeManagedServer } from './managed-server.ts';

/** Reserves the name of a managed service that is to be made. SERVICE_NAME_TAKEN. */
export function reserveService(
  runtime: Runtime,
  about: { namespace: string; name: string; engine: Engine; engineLabel: string },
): Promise<ServiceRecord> {
  return runtime.catalogue.services.insert({
    ...about,
    id: runtime.host.ids.next(),
    version: null,
    managed: true,
    state: 'Creating',
    now: runtime.host.clock.now(),
    host: null,
    port: null,
    username: null,
    sealedPassword: null,
    facts: null,
    restoredFrom: null,
  });
}

/** Makes a fresh server for a reserved service, lets `fill` put something in, and sets it Running. */
export async function makeReservedService(
  runtime: Runtime,
  id: string,
  fill: (credentials: Credentials) => Promise<void>,
): Promise<void> {
  const { catalogue, stopping } = runtime;
  const service = await catalogue.services.get({ id });
  if (service === null) throw new HoldfastError('SERVICE_NOT_FOUND');
  // What an attempt before has left.
  await removeManagedServer(runtime, service);
  const fresh = { version: null, settings: {}, signal: stopping };
  const credentials = await provisionServer(runtime, service, fresh);
  await fill(credentials);
  const facts = await dialectOf(runtime, service).probe(credentials, stopping);
  await catalogue.services.recordFacts({ id, facts });
  await catalogue.services.markRunning({ id });
}
