import type { ServiceRecord } from '../catalogue/records.ts';
import type { Runtime } from '../runtime.ts';
import { runningProcess } from './managed-server.ts';
import { bringUp, finishRemoval, finishStop } from './service-life.ts';

/**
 * Settles the managed servers after a start: those that survived us are adopted, those that should run and do not are
 * started again, and what was being stopped or removed is finished.
 */
export async function recoverServices(runtime: Runtime): Promise<void> {
  const services = await runtime.catalogue.services.listManaged();
  await Promise.all(services.map((service) => recover(runtime, service)));
}

async function recover(runtime: Runtime, service: ServiceRecord): Promise<void> {
  try {
    if (service.state === 'Deleting') await finishRemoval(runtime, service);
    else if (service.state === 'Stopping') await finishStop(runtime, service);
    else if (service.server !== null && isToRun(service)) await ensureRunning(runtime, service);
  } catch (error) {
    runtime.host.log.error({ err: error, service: service.name }, 'A DB Service could not be brought back');
  }
}

function isToRun(service: ServiceRecord): boolean {
  return service.state === 'Running' || (service.state === 'Failed' && service.shouldRun);
}

/** Adopts the living server, or starts it again. */
export async function ensureRunning(runtime: Runtime, service: ServiceRecord): Promise<void> {
  const process = await runningProcess(runtime, service);
  if (process === null || service.server === null) {
    await bringUp(runtime, service);
    return;
  }
  await runtime.catalogue.services.recordServer({ id: service.id, server: { ...service.server, process } });
  if (service.state !== 'Running') await runtime.catalogue.services.markRunning({ id: service.id });
}

/** Looks after the servers while we run: one that died by itself is started again. */
export async function reviveServers(runtime: Runtime): Promise<void> {
  const services = await runtime.catalogue.services.listManaged();
  for (const service of services) {
    if (service.state !== 'Running' || (await runningProcess(runtime, service)) !== null) continue;
    const now = await runtime.catalogue.services.get({ id: service.id });
    if (now?.state !== 'Running') continue;
    runtime.host.log.warn({ service: service.name }, 'A database server has died; it is started again');
    runtime.status.forget(service.id);
    await recover(runtime, now);
  }
}
