import { expect, test } from 'vitest';
import type { ScheduleRecord } from '../catalogue/records.ts';
import { createTestEngine } from '../testing/test-engine.ts';
import { Scheduler } from './scheduler.ts';

test('a policy that cannot be run holds up no other', { timeout: 60_000 }, async () => {
  await using engine = await createTestEngine();
  const { namespace, call } = engine;
  await engine.makeService('svc');
  await engine.backend.updatePolicy(call, {
    ...{ namespace, service: 'svc', timeZone: 'UTC', retention: { days: 7 } },
    schedule: { frequency: 'hourly', minute: 7 },
  });
  engine.internals.scheduler.stop();
  const { runtime } = engine.internals;
  engine.clock.advance(2 * 3_600_000);
  const [due] = await runtime.catalogue.policies.due({ now: engine.clock.now() });
  // As a catalogue has it whose zone the machine's data no longer knows; it is due first at every look.
  const unknown: ScheduleRecord = { ...due!, id: 'unknown-zone', timeZone: 'No/Such_Zone' };
  const policies = new Proxy(runtime.catalogue.policies, {
    get: (real, name) => (name === 'due' ? async () => [unknown, due] : Reflect.get(real, name)),
  });
  const catalogue = new Proxy(runtime.catalogue, {
    get: (real, name) => (name === 'policies' ? policies : Reflect.get(real, name)),
  });
  await new Scheduler({ ...runtime, catalogue }).tick();
  const view = await engine.backend.viewService(call, { namespace, name: 'svc' });
  expect('unchanged' in view ? null : view.backups.items).toMatchObject([{ type: 'automatic' }]);
});
