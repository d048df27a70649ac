import { TRPCError } from '@trpc/server';
import { describe, expect, it, vi } from 'vitest';
import { isHoldfastError, type HoldfastError } from '@holdfast/db-backup-domain/errors';
import { createMemoryBackend } from '@holdfast/db-backup-domain/testing';
import { createTestCaller } from '../testing/test-caller.ts';
import { appRouter, createCaller } from './app-router.ts';

const orders = { namespace: 'demo', service: 'orders' };

function world() {
  const memory = createMemoryBackend();
  memory.world.addService({ name: 'orders' });
  return { ...memory, caller: createTestCaller(memory.backend) };
}

async function failureOf(attempt: Promise<unknown>): Promise<{ trpc: TRPCError; told: HoldfastError }> {
  const thrown: unknown = await attempt.then(
    () => new Error('nothing was refused'),
    (error: unknown) => error,
  );
  if (!(thrown instanceof TRPCError) || !isHoldfastError(thrown.cause)) throw thrown;
  return { trpc: thrown, told: thrown.cause };
}

describe('the router, called without HTTP', () => {
  it('has the procedures of the design and no others', () => {
    expect(Object.keys(appRouter._def.procedures).toSorted()).toEqual([
      'db.backup.create',
      'db.backup.delete',
      'db.backup.restore',
      'db.backupPolicy.disable',
      'db.backupPolicy.update',
      'db.checkName',
      'db.get',
      'db.list',
      'db.objects',
      'db.restore.discard',
      'db.rows',
      'db.service.register',
      'db.service.remove',
      'db.service.start',
      'db.service.stop',
      'project.canvas',
      'project.list',
      'system.confirmMasterKeyCopy',
      'system.info',
    ]);
  });

  it('walks from a backup to a restored service on the canvas', async () => {
    const { world: around, caller } = world();
    const created = await caller.db.backup.create({ ...orders, name: 'first', requestId: 'r1' });
    expect(created).toMatchObject({ name: 'first', type: 'manual', status: 'Pending' });
    expect(await caller.db.backup.create({ ...orders, name: 'first', requestId: 'r1' })).toEqual(created);
    around.startBackup({ namespace: 'demo', name: 'first' });
    around.completeBackup({ namespace: 'demo', name: 'first' });
    const restore = await caller.db.backup.restore({ ...orders, backup: 'first', restoredName: 'copy' });
    around.completeRestore(restore.id);

    const canvas = await caller.project.canvas({ projectId: 'demo' });
    const uidOf = (name: string) => canvas.services.find((service) => service.name === name)?.uid;
    expect(canvas.lineage).toEqual([{ from: uidOf('orders'), backup: 'first', to: uidOf('copy') }]);
    const view = await caller.db.get({ namespace: 'demo', name: 'orders' });
    if ('unchanged' in view) throw new Error('unchanged was not asked for');
    expect(view.backups.items.map(({ name, status }) => [name, status])).toEqual([['first', 'Completed']]);
    const again = await caller.db.get({ namespace: 'demo', name: 'orders', knownRevision: view.revision });
    expect(again).toEqual({ unchanged: true });
    expect(await caller.db.backup.delete({ ...orders, name: 'never-was' })).toEqual({ state: 'gone' });
  });

  it('sets, shows and disables a policy', async () => {
    const { caller } = world();
    const policy = await caller.db.backupPolicy.update({
      ...orders,
      schedule: { frequency: 'weekly', weekdays: ['mon', 'sun'], hour: 3, minute: 15 },
      timeZone: 'Asia/Kathmandu',
      retention: { days: 14 },
    });
    expect(policy).toMatchObject({ enabled: true, timeZone: 'Asia/Kathmandu' });
    const stale = caller.db.backupPolicy.disable({ ...orders, expectedRevision: 'another' });
    expect((await failureOf(stale)).told.code).toBe('POLICY_CHANGED');
    expect(await caller.db.backupPolicy.disable(orders)).toMatchObject({ enabled: false, nextRunAt: null });
  });

  it('browses, and lists with and without a project', async () => {
    const { caller } = world();
    const databases = await caller.db.objects({ namespace: 'demo', name: 'orders', path: [] });
    expect(databases.length).toBeGreaterThan(0);
    expect((await caller.db.list()).map(({ name }) => name)).toEqual(['orders']);
    expect(await caller.db.list({ projectId: 'elsewhere' })).toEqual([]);
    expect((await caller.project.list()).map(({ id }) => id)).toContain('demo');
  });

  it('says its version, and confirms the copy of the master key only where there is one', async () => {
    const { backend, caller } = world();
    expect(await caller.system.info()).toMatchObject({ version: '0.0.0-test', backend: 'memory' });
    expect((await failureOf(caller.system.confirmMasterKeyCopy())).told.code).toBe('NOT_SUPPORTED_HERE');
    const confirmMasterKeyCopy = vi.fn(async () => undefined);
    const embedded = createTestCaller(backend, { confirmMasterKeyCopy });
    expect(await embedded.system.confirmMasterKeyCopy()).toEqual({ confirmed: true });
    expect(confirmMasterKeyCopy).toHaveBeenCalledOnce();
  });
});

describe('failures', () => {
  it('tells who is not signed in nothing more than that, whatever the input', async () => {
    const caller = createTestCaller(world().backend, { actor: null });
    const { trpc, told } = await failureOf(caller.db.backup.create({} as never));
    expect([trpc.code, told.code, told.detail]).toEqual(['UNAUTHORIZED', 'UNAUTHENTICATED', null]);
  });

  it('says where the shape is wrong, and never what was sent', async () => {
    const { caller } = world();
    const wrong = caller.db.service.register({ namespace: 'demo', password: ['canary'] } as never);
    const { trpc, told } = await failureOf(wrong);
    expect([trpc.code, told.code]).toEqual(['BAD_REQUEST', 'REQUEST_INVALID']);
    expect(told.detail).toContain('name: ');
    expect(told.detail).not.toContain('canary');
  });

  it('keeps our code and the tRPC code of the table', async () => {
    const { world: around, caller } = world();
    around.addBackup({ name: 'taken', service: 'orders' });
    const { trpc, told } = await failureOf(caller.db.backup.create({ ...orders, name: 'taken' }));
    expect([trpc.code, told.code]).toEqual(['CONFLICT', 'BACKUP_NAME_TAKEN']);
  });

  it('says nothing of an unknown error', async () => {
    const { world: around, caller } = world();
    around.failNext('listProjects', new Error('connect to postgres://admin:canary@db failed'));
    const { trpc, told } = await failureOf(caller.project.list());
    expect([trpc.code, told.code, told.detail]).toEqual(['INTERNAL_SERVER_ERROR', 'INTERNAL', null]);
    expect(trpc.message).not.toContain('canary');
    expect((told.cause as Error | undefined)?.message).toContain('db failed');
  });

  it('answers when the time is up, though the backend does not', async () => {
    const { backend } = world();
    const stuck = { ...backend, listProjects: () => new Promise<never>(() => undefined) };
    const caller = createCaller({
      services: { backend: stuck, version: 'test' },
      actor: { id: 'owner' },
      requestId: 'r',
      signal: AbortSignal.timeout(20),
    });
    expect((await failureOf(caller.project.list())).told.code).toBe('BACKEND_UNAVAILABLE');
  });
});
