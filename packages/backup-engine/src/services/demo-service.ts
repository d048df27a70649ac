import { fillDemo } from '../demo/index.ts';
import { failureOf, RunFailed } from '../failure.ts';
import type { Runtime } from '../runtime.ts';
import { makeReservedService, reserveService } from './make-service.ts';

const PROJECT = { id: 'demo', name: 'Demo project' };
const SERVICE_NAME = 'orders-db';
const ENGINE = 'postgresql';
const DEMO = {
  namespace: PROJECT.id,
  name: SERVICE_NAME,
  engine: ENGINE,
  engineLabel: 'PostgreSQL',
} as const;
/** Set where the demo was made, or is not to be. */
export const DEMO_DONE = 'demo';

/**
 * The demo of a new data folder: a project with one real, filled DB Service. Made once: a demo that its owner removed
 * does not come back. One whose making failed is tried again at the next start. Answers the work that is left.
 */
export async function ensureDemo(runtime: Runtime): Promise<(() => Promise<void>) | null> {
  const { catalogue, host } = runtime;
  if ((await catalogue.meta.get({ key: DEMO_DONE })) !== null) return null;
  await catalogue.projects.ensure({ ...PROJECT, now: host.clock.now() });
  const existing = await catalogue.services.findLiving({ namespace: PROJECT.id, name: SERVICE_NAME });
  const service = existing ?? (await reserveService(runtime, DEMO));
  await catalogue.services.markCreating({ id: service.id });
  return () => make(runtime, service.id);
}

async function make(runtime: Runtime, id: string): Promise<void> {
  const { catalogue, host } = runtime;
  try {
    await requireTools(runtime);
    await makeReservedService(runtime, id, fillDemo);
    await catalogue.meta.set({ key: DEMO_DONE, value: 'made' });
  } catch (error) {
    const { reason } = failureOf(error, runtime.stopping);
    host.log.error({ err: error }, `The demo DB Service could not be made. ${reason}`);
    await catalogue.services.markFailed({ id, reason });
  }
}

async function requireTools(runtime: Runtime): Promise<void> {
  const info = await runtime.tools.of(ENGINE);
  if (info.available) return;
  const missing = info.tools.filter((tool) => tool.version === null);
  const commands = [...new Set(missing.flatMap((tool) => tool.install ?? []))];
  throw new RunFailed(
    'TOOL_MISSING',
    `Missing: ${missing.map((tool) => tool.name).join(', ')}. Run: ${commands.join(' && ')}`,
  );
}
