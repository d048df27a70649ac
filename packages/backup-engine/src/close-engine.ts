import { setTimeout as sleep } from 'node:timers/promises';
import { Interrupted } from './interrupted.ts';
import type { OpenEngine } from './open-engine.ts';
import type { Runtime } from './runtime.ts';
import type { Scheduler } from './scheduler/scheduler.ts';
import { stopManagedServer } from './services/managed-server.ts';

/** What stopping servers and closing files needs of the grace. */
const FOR_SERVERS_MS = 3_000;
/** What interrupted work needs to stop its programs and to record its end. */
const FOR_INTERRUPTED_MS = 2_500;

export async function closeEngine(
  { engine, runtime, scheduler }: { engine: OpenEngine; runtime: Runtime; scheduler: Scheduler },
  graceMs: number,
): Promise<void> {
  const { clock } = runtime.host;
  const deadline = clock.monotonic() + graceMs;
  const left = (reservedMs: number): number =>
    Math.max(0, Math.floor(deadline - clock.monotonic() - reservedMs));
  scheduler.stop();
  runtime.backupQueue.close();
  runtime.restoreQueue.close();
  runtime.deletions.close();
  const settled = runtime.background.settled();
  await within(settled, left(FOR_SERVERS_MS + FOR_INTERRUPTED_MS));
  engine.interrupt(new Interrupted());
  await within(settled, left(FOR_SERVERS_MS));
  await within(stopServers(runtime, left(500)), left(300));
  await engine[Symbol.asyncDispose]();
}

/** They stay recorded as to be run: the next start brings them up again. */
async function stopServers(runtime: Runtime, graceMs: number): Promise<void> {
  const services = await runtime.catalogue.services.listManaged();
  const stops = services.map((service) => stopManagedServer(runtime, service, graceMs));
  for (const result of await Promise.allSettled(stops))
    if (result.status === 'rejected')
      runtime.host.log.error({ err: result.reason as unknown }, 'A database server could not be stopped');
}

async function within(work: Promise<void>, ms: number): Promise<void> {
  const over = new AbortController();
  try {
    await Promise.race([work, sleep(ms, undefined, { signal: over.signal }).catch(() => undefined)]);
  } finally {
    over.abort();
  }
}
