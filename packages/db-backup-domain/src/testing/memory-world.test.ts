import { describe, expect, test } from 'vitest';
import type { BackupBackend, Call } from '../backend/index.ts';
import { HoldfastError } from '../errors/index.ts';
import type { ServiceView } from '../wire/index.ts';
import { createMemoryBackend } from './memory-backend.ts';

const call: Call = { actor: { id: 'owner' }, requestId: 'test' };
const KEY = { namespace: 'demo', name: 'orders-db' };

async function view(backend: BackupBackend, uid?: string): Promise<ServiceView> {
  const key = uid === undefined ? KEY : { ...KEY, uid };
  return (await backend.viewService(call, key)) as ServiceView;
}

describe('a world that was seeded', () => {
  test('has backups in every state', async () => {
    const { backend, world } = createMemoryBackend();
    world.addService(KEY);
    for (const status of ['Pending', 'Running', 'Completed', 'Failed', 'Deleting'] as const)
      world.addBackup({ service: KEY.name, name: status.toLowerCase(), status });
    const { backups } = await view(backend);
    expect(backups).toMatchObject({ total: 5, activeCount: 3 });
    expect(backups.items.filter(({ restorable }) => restorable.allowed).map(({ name }) => name)).toEqual([
      'completed',
    ]);
    expect(backups.items.find(({ name }) => name === 'failed')?.failureReason).toMatch(/\S/);
    expect(backups.items.find(({ name }) => name === 'pending')?.startedAt).toBeNull();
  });

  test('refuses what could not be', () => {
    const { world } = createMemoryBackend();
    world.addService(KEY);
    world.addBackup({ service: KEY.name, name: 'one' });
    expect(() => world.addService(KEY)).toThrow();
    expect(() => world.addBackup({ service: KEY.name, name: 'one' })).toThrow();
    expect(() => world.addBackup({ service: 'nobody', name: 'two' })).toThrow();
    expect(() => world.completeBackup({ namespace: 'demo', name: 'one' })).toThrow('Completed');
    expect(() => world.failRestore('none')).toThrow();
    expect(() => world.runPolicy(KEY)).toThrow();
  });

  test('tells a Deleted service from its living namesake', async () => {
    const { backend, world } = createMemoryBackend();
    const old = world.addService(KEY);
    world.addBackup({ service: KEY.name, name: 'of-the-old' });
    world.loseService(KEY);
    expect((await view(backend)).service).toMatchObject({ uid: old.uid, status: 'Deleted' });
    const living = world.addService(KEY);
    expect((await view(backend)).service.uid).toBe(living.uid);
    expect((await view(backend, old.uid)).backups.items.map(({ name }) => name)).toEqual(['of-the-old']);
    expect(await backend.listServices(call, {})).toHaveLength(2);
  });

  test('a service of an unsupported engine, or without a way to back it up, says so', async () => {
    const { backend, world } = createMemoryBackend();
    const kafka = world.addService({ name: 'events', engine: null, engineLabel: 'Kafka' });
    expect(kafka).toMatchObject({
      engine: null,
      engineLabel: 'Kafka',
      backup: { supported: false },
      connection: null,
    });
    expect(kafka.browse).toEqual({ allowed: false, reason: 'BROWSE_UNSUPPORTED' });
    const split = world.addService({ ...KEY, unsupportedReason: 'It has several data components.' });
    expect(split.backup).toEqual({ supported: false, reason: 'It has several data components.' });
    expect((await view(backend)).canBackup).toEqual({ allowed: false, reason: 'ENGINE_UNSUPPORTED' });
  });
});

describe('time', () => {
  test('passes by the world’s word, or by the caller’s clock', async () => {
    const own = createMemoryBackend({ startAt: '2026-01-01T00:00:00Z' });
    own.world.advance(1500);
    expect(own.world.now()).toBe('2026-01-01T00:00:01.500Z');
    let now = 0;
    const given = createMemoryBackend({ now: () => now });
    now = 60_000;
    expect(given.world.now()).toBe('1970-01-01T00:01:00.000Z');
    expect(() => {
      given.world.advance(1);
    }).toThrow();
  });

  test('makes durations', async () => {
    const { backend, world } = createMemoryBackend();
    world.addService(KEY);
    const made = await backend.createBackup(call, { namespace: 'demo', service: KEY.name, name: 'one' });
    world.advance(1000);
    expect(world.startBackup(made, { bytesWritten: 10 }).progress).toEqual({ bytesWritten: 10 });
    world.advance(2500);
    expect(world.completeBackup(made, { sizeBytes: 7 })).toMatchObject({ durationMs: 2500, sizeBytes: 7 });
  });

  test('lets retention sweep', async () => {
    const { world } = createMemoryBackend();
    world.addService(KEY);
    const automatic = (name: string, age: number): object =>
      world.addBackup({
        ...{ service: KEY.name, name, type: 'automatic', retention: { days: 1 } },
        createdAt: new Date(Date.parse(world.now()) - age * 86_400_000).toISOString(),
      });
    automatic('older', 9);
    automatic('newest', 8);
    expect(world.sweep()).toEqual({
      removed: ['older'],
      kept: [{ name: 'newest', reason: 'newest-completed' }],
    });
  });
});

test('the next call of a method meets the fault that waits for it, and changes nothing', async () => {
  const { backend, world } = createMemoryBackend();
  world.addService(KEY);
  world.failNext('createBackup', new HoldfastError('STORAGE_FULL'));
  world.failNext('services.stop');
  const input = { namespace: 'demo', service: KEY.name, name: 'one' };
  await expect(backend.createBackup(call, input)).rejects.toThrow(new HoldfastError('STORAGE_FULL'));
  await expect(backend.services?.stop(call, KEY)).rejects.toThrow(new HoldfastError('BACKEND_UNAVAILABLE'));
  expect((await view(backend)).backups.total).toBe(0);
  expect(await backend.createBackup(call, input)).toMatchObject({ name: 'one' });
});

test('a caller who has gone away is not served', async () => {
  const { backend, world } = createMemoryBackend();
  world.addService(KEY);
  const gone = { ...call, signal: AbortSignal.abort() };
  const input = { namespace: 'demo', service: KEY.name, name: 'one' };
  await expect(backend.createBackup(gone, input)).rejects.toThrow();
  expect((await view(backend)).backups.total).toBe(0);
});

test('a policy that was changed from outside is shown and kept', async () => {
  const { backend, world } = createMemoryBackend();
  world.addService(KEY);
  const about = { namespace: 'demo', service: KEY.name, timeZone: 'UTC', retention: { days: 7 } };
  const first = await backend.updatePolicy(call, { ...about, schedule: { frequency: 'hourly', minute: 5 } });
  const schedule = { frequency: 'custom', cron: '*/15 * * * *' } as const;
  world.changePolicy(KEY, {
    schedule,
    retention: { custom: '36h' },
    health: { ok: false, reason: 'Paused.' },
  });
  const { policy } = await view(backend);
  expect(policy).toMatchObject({
    schedule,
    retention: { custom: '36h' },
    health: { ok: false, reason: 'Paused.' },
  });
  const kept = { ...about, schedule, retention: { custom: '36h' } };
  await expect(backend.updatePolicy(call, { ...kept, expectedRevision: first.revision })).rejects.toThrow(
    new HoldfastError('POLICY_CHANGED'),
  );
  expect(await backend.updatePolicy(call, { ...kept, expectedRevision: policy!.revision })).toMatchObject({
    schedule,
    enabled: true,
  });
});

describe('looking inside', () => {
  test('from databases through schemas and tables to rows', async () => {
    const { backend, world } = createMemoryBackend();
    world.addService(KEY);
    const names = async (path: string[]): Promise<string[]> =>
      (await backend.listObjects(call, { ...KEY, path })).map((object) => object.name);
    expect(await names([])).toEqual(['shop']);
    expect(await names(['shop'])).toEqual(['public']);
    expect(await names(['shop', 'public'])).toEqual(['customers', 'recent_customers']);
    const path = ['shop', 'public', 'customers'];
    const page = await backend.readRows(call, { ...KEY, path, limit: 2 });
    expect(page.columns.map((column) => column.type)).toEqual(['integer', 'text', 'text']);
    expect(page.rows[0]).toEqual([{ text: '1', truncated: false }, { text: 'Ada', truncated: false }, null]);
    expect(page.hasMore).toBe(true);
    await expect(names(['nothing'])).rejects.toThrow(HoldfastError);
    await expect(backend.readRows(call, { ...KEY, path: ['shop'] })).rejects.toThrow(HoldfastError);
  });

  test('long values are cut and marked', async () => {
    const { backend, world } = createMemoryBackend();
    const columns = [{ name: 'note', type: 'text' }];
    world.addService({
      ...KEY,
      data: [{ kind: 'table', name: 'long', columns, rows: [['🐘'.repeat(1001)]] }],
    });
    const [[cell] = []] = (await backend.readRows(call, { ...KEY, path: ['long'] })).rows;
    expect(cell).toEqual({ text: '🐘'.repeat(1000), truncated: true });
  });
});

test('a platform that runs no servers has no life of servers, and cannot be browsed', async () => {
  const { backend, world } = createMemoryBackend({ kind: 'kubeblocks' });
  expect(backend.services).toBeUndefined();
  expect(world.addService(KEY).browse).toEqual({ allowed: false, reason: 'BROWSE_UNSUPPORTED' });
  expect((await backend.info(call)).backend).toBe('kubeblocks');
});

test('a registered server is known without its password', async () => {
  const { backend } = createMemoryBackend();
  const login = {
    engine: 'mysql',
    host: 'db.example',
    port: 3306,
    username: 'root',
    password: 'p4ssw0rd',
  } as const;
  const service = await backend.services!.register(call, { ...KEY, ...login });
  expect(service).toMatchObject({ managed: false, engineLabel: 'MySQL', connection: { host: 'db.example' } });
  expect(JSON.stringify([service, await view(backend)])).not.toContain('p4ssw0rd');
  await expect(backend.services!.stop(call, KEY)).rejects.toThrow(new HoldfastError('NOT_SUPPORTED_HERE'));
});
