import { createTestEngine, fillCatalogue, type TestEngine } from '@holdfast/backup-engine/testing';

/** Also the name of the service that is filled. */
export const FILLED = 'orders-db';

/** An engine over a catalogue with a service of so many backups. Its scheduler looks only when it is told to. */
export async function createFilledEngine(backups: number): Promise<TestEngine> {
  const engine = await createTestEngine();
  await engine.crash();
  fillCatalogue(engine.dataDir, { service: FILLED, backups, until: Date.now() });
  await engine.reopen();
  engine.internals.scheduler.stop();
  return engine;
}
