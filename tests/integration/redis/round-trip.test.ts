import { createRedisDialect } from '@holdfast/backup-engine/testing';
import { expect, test } from 'vitest';
import { eventually, startEngine } from '../running-engine.ts';
import { redisMissing, startRedis } from '../../outside-servers/redis.ts';
import { fillShortLived, fillVaried, INSPECTOR, SOON_MS } from './varied-data.ts';
import { backUp, portOfRestored, register, restore } from './way.ts';
import { Wire } from '../../outside-servers/redis-wire.ts';

/** Small keys beside the varied ones; HOLDFAST_TEST_KEYS=2000000 makes it a large server. */
const keys = Number(process.env['HOLDFAST_TEST_KEYS'] ?? 100_000);

const { fingerprint } = createRedisDialect();
const look = (port: number): Promise<string[]> => fingerprint({ ...INSPECTOR, host: '127.0.0.1', port });

test.skipIf(redisMissing !== null)(
  `a server with one of everything is restored equal${redisMissing === null ? '' : ` (${redisMissing})`}`,
  async () => {
    await using source = await startRedis({ settings: ['databases 20'] });
    await fillVaried(source, keys);
    await using engine = await startEngine();
    const service = await register(engine, source, source.port);
    await fillShortLived(source);
    const expireAt = performance.now() + SOON_MS;
    await backUp(engine, service);
    const restored = await restore(engine, service);
    // What will have expired by then is in neither.
    await eventually(() => Promise.resolve(performance.now() > expireAt || undefined));
    await using inside = await inspect(restored.port);
    await inside.call('SELECT', '4');
    await eventually(async () => ((await inside.number('DBSIZE')) === 0 ? true : undefined));

    const before = await look(source.port);
    expectEqual(await look(restored.port), before);
    expect(
      before.filter((line) => line.startsWith('db4')),
      'all of them have expired',
    ).toEqual([]);
    expect(String(await inside.call('CONFIG', 'GET', 'maxmemory')), 'sized to the other machine').toBe(
      'maxmemory,0',
    );
    await expect(Wire.open(restored.port, source.password), 'a new password').rejects.toThrow(/WRONGPASS/);

    // Killed at once after a last write was confirmed, it comes back with everything.
    await inside.call('SELECT', '9');
    await inside.call('SET', 'last', 'word');
    const info = String(await inside.call('INFO', 'server'));
    process.kill(Number(/process_id:(\d+)/.exec(info)?.[1]), 'SIGKILL');
    const again = await eventually(() =>
      portOfRestored(engine)
        .then(look)
        .catch(() => undefined),
    );
    expect(again.filter((line) => !before.includes(line))).toEqual([
      expect.stringMatching(/^db9 string: 1, /),
    ]);
    expect(before.filter((line) => !again.includes(line))).toEqual([]);
  },
);

async function inspect(port: number): Promise<Wire> {
  const wire = await Wire.open(port);
  await wire.call('AUTH', INSPECTOR.username, INSPECTOR.password);
  return wire;
}

function expectEqual(found: readonly string[], expected: readonly string[]): void {
  expect(found.filter((line) => !expected.includes(line))).toEqual([]);
  expect(expected.filter((line) => !found.includes(line))).toEqual([]);
}
