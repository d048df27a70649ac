import type { ServiceLife } from '../../backend/index.ts';
import { HoldfastError } from '../../errors/index.ts';
import { assertGate, canRemoveService } from '../../gates/index.ts';
import type { DbService, RegisterServiceInput, ServiceKey } from '../../wire/index.ts';
import { newService } from './new-service.ts';
import type { MemoryState } from './state.ts';
import { showService } from './views.ts';

export function memoryServiceLife(state: MemoryState): ServiceLife {
  return {
    register: async (_call, input) => register(state, input),
    start: async (_call, key) => setRunning(state, key, true),
    stop: async (_call, key) => setRunning(state, key, false),
    remove: async (_call, key) => remove(state, key),
  };
}

function register(state: MemoryState, input: RegisterServiceInput): DbService {
  if (state.isServiceNameTaken(input.namespace, input.name)) throw new HoldfastError('SERVICE_NAME_TAKEN');
  if (state.unreachable.has(`${input.host}:${input.port}`))
    throw new HoldfastError('SERVICE_UNREACHABLE', { detail: `No answer at ${input.host}:${input.port}.` });
  const { namespace, name, engine, host, port, username } = input;
  const service = newService(state, { namespace, name, engine, managed: false });
  const secretRef = `${service.uid}/credential`;
  state.services.set(service.uid, { ...service, connection: { host, port, username, secretRef } });
  return showService(state, state.service(input));
}

function setRunning(state: MemoryState, key: ServiceKey, running: boolean): DbService {
  const service = state.service(key);
  if (service.status === 'Deleted') throw new HoldfastError('SERVICE_NOT_FOUND');
  if (!service.managed) throw new HoldfastError('NOT_SUPPORTED_HERE');
  if (!running) assertGate(canRemoveService({ ...workOn(state, service.uid), restores: [] }));
  service.status = running ? 'Running' : 'Stopped';
  return showService(state, service);
}

function remove(state: MemoryState, key: ServiceKey): { removed: true } {
  const service = state.service(key);
  assertGate(canRemoveService(workOn(state, service.uid)));
  service.status = 'Deleted';
  state.policies.delete(service.uid);
  if (state.backupsOf(service.uid).length === 0) state.services.delete(service.uid);
  return { removed: true };
}

function workOn(state: MemoryState, serviceUid: string): Parameters<typeof canRemoveService>[0] {
  const restores = [...state.restores.values()];
  return {
    backups: state.backupsOf(serviceUid).map((backup) => backup.status),
    restores: restores.filter(
      (restore) => restore.source.uid === serviceUid || restore.targetUid === serviceUid,
    ),
  };
}
