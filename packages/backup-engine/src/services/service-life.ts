import type { ServiceLife } from '@holdfast/db-backup-domain/backend';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { DbService, RegisterServiceInput, ServiceKey } from '@holdfast/db-backup-domain/wire';
import type { ListedService, ServiceRecord } from '../catalogue/records.ts';
import { ServerStartFailed } from '../servers/index.ts';
import type { Runtime } from '../runtime.ts';
import { presentService, requireLivingService } from './find-service.ts';
import {
  removeManagedServer,
  runningProcess,
  startManagedServer,
  stopManagedServer,
} from './managed-server.ts';

/** Running as well: its server may have died since. */
const STARTABLE: ReadonlySet<ServiceRecord['state']> = new Set(['Running', 'Stopped', 'Failed']);

export function serviceLife(runtime: Runtime): ServiceLife {
  const inTurn = <T>(key: ServiceKey, work: () => Promise<T>): Promise<T> =>
    runtime.turns.run(turnOf(key), work);
  return {
    register: (_call, input) => inTurn(input, () => register(runtime, input)),
    start: (_call, key) => inTurn(key, () => start(runtime, key)),
    stop: (_call, key) => inTurn(key, () => stop(runtime, key)),
    remove: (_call, key) => inTurn(key, () => remove(runtime, key)),
  };
}

export function turnOf({ namespace, name }: ServiceKey): string {
  return `${namespace}/${name}`;
}

/** Asks the server first; one that does not answer is not kept. */
async function register(runtime: Runtime, input: RegisterServiceInput): Promise<DbService> {
  const { catalogue, host } = runtime;
  const { namespace, name, engine, host: address, port, username, password } = input;
  if ((await catalogue.services.findLiving({ namespace, name })) !== null)
    throw new HoldfastError('SERVICE_NAME_TAKEN');
  const dialect = runtime.dialects.get(engine);
  if (dialect === undefined) throw new HoldfastError('ENGINE_UNSUPPORTED');
  const facts = await dialect.probe({ host: address, port, username, password });
  const id = host.ids.next();
  const now = host.clock.now();
  await catalogue.projects.ensure({ id: namespace, name: namespace, now });
  await catalogue.services.insert({
    ...{ id, namespace, name, engine, now, port, username, facts },
    engineLabel: facts.label,
    version: facts.version,
    managed: false,
    state: 'Running',
    host: address,
    sealedPassword: runtime.passwords.seal(password, id),
    restoredFrom: null,
  });
  return presentService(runtime, await requireLivingService(runtime, input));
}

async function start(runtime: Runtime, key: ServiceKey): Promise<DbService> {
  const service = await requireManaged(runtime, key);
  if (!STARTABLE.has(service.state)) throw new HoldfastError('SERVICE_NOT_RUNNING');
  await ensureRunning(runtime, service);
  return presentService(runtime, await requireLivingService(runtime, key));
}

/** Adopts the living server of a managed service, or starts it. SERVICE_UNREACHABLE where it does not come up. */
export async function ensureRunning(runtime: Runtime, service: ServiceRecord): Promise<void> {
  const process = await runningProcess(runtime, service);
  if (process === null || service.server === null) {
    await bringUp(runtime, service);
    return;
  }
  await runtime.catalogue.services.recordServer({ id: service.id, server: { ...service.server, process } });
  if (service.state !== 'Running') await runtime.catalogue.services.markRunning({ id: service.id });
}

async function bringUp(runtime: Runtime, service: ServiceRecord): Promise<void> {
  try {
    await startManagedServer(runtime, service, runtime.stopping);
  } catch (error) {
    const reason =
      error instanceof ServerStartFailed
        ? error.message
        : 'The server could not be started. The log has the reason.';
    runtime.host.log.error({ err: error, service: service.name }, 'A database server could not be started');
    await runtime.catalogue.services.markFailed({ id: service.id, reason });
    throw new HoldfastError('SERVICE_UNREACHABLE', { detail: reason, cause: error });
  } finally {
    runtime.status.forget(service.id);
  }
  await runtime.catalogue.services.markRunning({ id: service.id });
}

async function stop(runtime: Runtime, key: ServiceKey): Promise<DbService> {
  const service = await requireManaged(runtime, key);
  if (service.state !== 'Stopped') {
    await runtime.catalogue.services.markStopping({ id: service.id });
    await finishStop(runtime, service);
  }
  return presentService(runtime, await requireLivingService(runtime, key));
}

export async function finishStop(runtime: Runtime, service: ServiceRecord): Promise<void> {
  await stopManagedServer(runtime, service);
  await runtime.catalogue.services.markStopped({ id: service.id });
  runtime.status.forget(service.id);
}

async function remove(runtime: Runtime, key: ServiceKey): Promise<{ removed: true }> {
  const service = await requireLivingService(runtime, key);
  await runtime.catalogue.services.markDeleting({ id: service.id });
  await finishRemoval(runtime, service);
  return { removed: true };
}

/** Goes on from Deleting: the server, its folder, its secret. Backups survive. Can be repeated. */
export async function finishRemoval(runtime: Runtime, service: ServiceRecord): Promise<void> {
  if (service.managed) await removeManagedServer(runtime, service);
  await runtime.catalogue.services.markDeleted({ id: service.id, now: runtime.host.clock.now() });
  runtime.status.forget(service.id);
}

async function requireManaged(runtime: Runtime, key: ServiceKey): Promise<ListedService> {
  const service = await requireLivingService(runtime, key);
  if (service.managed) return service;
  throw new HoldfastError('NOT_SUPPORTED_HERE', { detail: 'Holdfast does not run this server.' });
}
