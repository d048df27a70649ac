import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTestEngine } from './testing/test-engine.ts';

test(
  'a repository that is away at the start is told, and policies run nevertheless',
  { timeout: 90_000 },
  async () => {
    await using engine = await createTestEngine();
    const { namespace, call } = engine;
    await engine.makeService('svc');
    await engine.backend.updatePolicy(call, {
      ...{ namespace, service: 'svc', timeZone: 'UTC', retention: { days: 7 } },
      schedule: { frequency: 'hourly', minute: 7 },
    });
    await engine.crash();
    const repository = join(engine.dataDir, 'repository');
    await rename(repository, `${repository}-away`);
    await engine.reopen();
    const { warnings } = await engine.backend.info(call);
    expect(warnings.map(({ code }) => code)).toContain('REPOSITORY_UNAVAILABLE');

    engine.clock.advance(2 * 3_600_000);
    engine.internals.runtime.wakeScheduler();
    const automatic = async () => {
      const view = await engine.backend.viewService(call, { namespace, name: 'svc' });
      return 'unchanged' in view ? undefined : view.backups.items[0]?.type;
    };
    await expect.poll(automatic, { timeout: 10_000 }).toBe('automatic');
    await rename(`${repository}-away`, repository);
  },
);
