import type { ServiceRecord } from '../catalogue/records.ts';
import type { Runtime } from '../runtime.ts';
import { runningProcess } from './managed-server.ts';
import { ensureRunning, finishRemoval, finishStop, turnOf } from './service-life.ts';

/**
 * Settles the managed servers after a start: those that survived us are adopted, those that should run and do not are
 * started again, and what was being stopped or removed is finished.
 */
export async function recoverServices(runtime: Runtime): Promise<void> {
  const services = await runtime.catalogue.services.listManaged();
  await Promise.all(services.map((service) => recover(runtime, service)));
}

/** Looks after the servers while we run: one that died by itself is started again. */
export async function reviveServers(runtime: Runtime): Promise<void> {
  for (const service of await runtime.catalogue.services.listManaged()) {
    if (service.state !== 'Running' || (await runningProcess(runtime, service)) !== null) continue;
    runtime.host.log.warn({ service: service.name }, 'A database server does not run; it is started again');
    runtime.status.forget(service.id);
    await recover(runtime, service);
  }
}

/** In its turn, and as it is by then. */
async function recover(runtime: Runtime, found: ServiceRecord): Promise<void> {
  await runtime.turns.run(turnOf(found), async () => {
    const service = await runtime.catalogue.services.get({ id: found.id });
    if (service === null || runtime.stopping.aborted) return;
    try {
      if (service.state === 'Deleting') await finishRemoval(runtime, service);
      else if (service.state === 'Stopping') await finishStop(runtime, service);
      else if (isToRun(service)) await ensureRunning(runtime, service);
    } catch (error) {
      runtime.host.log.error({ err: error, service: service.name }, 'A DB Service could not be brought back');
    }
  });
}

function isToRun(service: ServiceRecord): boolean {
  if (service.server === null || !service.shouldRun) return false;
  return service.state === 'Running' || service.state === 'Failed';
}
