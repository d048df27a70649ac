import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Runtime } from '../runtime.ts';
import { createTestEngine, type TestEngine } from '../testing/test-engine.ts';
import { beginDeletion, deleteBackup } from './backup-calls.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await createTestEngine();
}, 60_000);
afterAll(() => engine[Symbol.asyncDispose](), 60_000);

test(
  'a backup that another deletion has taken away between two looks is gone',
  { timeout: 60_000 },
  async () => {
    const { runtime } = engine.internals;
    await engine.makeService('raced');
    const key = { namespace: engine.namespace, service: 'raced', name: 'only-one' };
    const { uid } = await engine.backend.createBackup(engine.call, key);
    await expect
      .poll(() => runtime.catalogue.backups.get({ id: uid }), { timeout: 30_000 })
      .toMatchObject({
        status: 'Completed',
      });
    const before = await runtime.catalogue.backups.get({ id: uid });
    expect(await beginDeletion(runtime, uid)).toBe('deleting');
    await expect.poll(() => runtime.catalogue.backups.get({ id: uid }), { timeout: 30_000 }).toBeNull();

    expect(await beginDeletion(runtime, uid)).toBe('gone');
    expect(await deleteBackup(whoseLook(runtime, { finds: before, gets: before }), key)).toEqual({
      state: 'gone',
    });
  },
);

/** The catalogue as a reader saw it a moment ago; it is written as it is. */
function whoseLook(runtime: Runtime, { finds, gets }: { finds: unknown; gets: unknown }): Runtime {
  const { catalogue } = runtime;
  const stale: Record<string, unknown> = { find: async () => finds, get: async () => gets };
  const backups = new Proxy(catalogue.backups, {
    get: (real, name) => stale[String(name)] ?? Reflect.get(real, name),
  });
  const seen = new Proxy(catalogue, {
    get: (real, name) => (name === 'backups' ? backups : Reflect.get(real, name)),
  });
  return { ...runtime, catalogue: seen };
}
