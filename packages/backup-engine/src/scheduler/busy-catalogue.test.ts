import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestEngine, type TestEngine } from '../testing/test-engine.ts';

let engine: TestEngine;
beforeEach(async () => {
  engine = await createTestEngine();
  const { runtime, scheduler } = engine.internals;
  scheduler.stop();
  runtime.backupQueue.close();
  await runtime.catalogue.services.insert({
    ...{ id: 'svc', namespace: 'test', name: 'svc', engine: 'postgresql', engineLabel: 'PostgreSQL' },
    ...{ version: '15.1', managed: false, state: 'Running', now: 1, host: '127.0.0.1', port: 1 },
    ...{ username: 'x', sealedPassword: null, facts: null, restoredFrom: null },
  });
  await engine.backend.updatePolicy(engine.call, {
    ...{ namespace: 'test', service: 'svc', timeZone: 'UTC', retention: { days: 1 } },
    schedule: { frequency: 'hourly', minute: 7 },
  });
  engine.clock.pass(2 * 3_600_000);
}, 60_000);
afterEach(() => engine[Symbol.asyncDispose](), 60_000);

async function automatic(): Promise<number> {
  const view = await engine.backend.viewService(engine.call, { namespace: 'test', name: 'svc' });
  if ('unchanged' in view) throw new Error('No revision was given.');
  return view.backups.items.length;
}

test('a run that the catalogue could not take is taken at the next look', { timeout: 90_000 }, async () => {
  const other = new DatabaseSync(join(engine.dataDir, 'catalogue.db'));
  other.exec('BEGIN IMMEDIATE');
  const looking = engine.internals.scheduler.tick();
  // Longer than the catalogue waits for a lock, twice: reckoning and running both fail.
  await sleep(11_000);
  other.exec('ROLLBACK');
  await looking;
  other.close();
  await engine.internals.scheduler.tick();
  expect(await automatic()).toBe(1);
});

test('a close during a look loses no run and doubles none', { timeout: 90_000 }, async () => {
  const looking = engine.internals.scheduler.tick();
  await engine.internals.close({ graceMs: 3000 });
  await looking;
  await engine.reopen();
  engine.internals.scheduler.stop();
  await engine.internals.scheduler.tick();
  expect(await automatic()).toBe(1);
});
