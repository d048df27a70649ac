import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ServiceView } from '@holdfast/db-backup-domain/wire';
import { createTestEngine, type TestEngine } from '../testing/test-engine.ts';

const SOURCE = 'source';
const SILENCE_MS = 3_000;
let engine: TestEngine;
beforeAll(async () => {
  engine = await createTestEngine({ restoreSilenceMs: SILENCE_MS });
  await engine.makeService(SOURCE);
  await engine.backend.createBackup(engine.call, { namespace: 'test', service: SOURCE, name: 'bak' });
  await vi.waitFor(async () => expect((await view()).backups.items[0]?.status).toBe('Completed'), 30_000);
}, 60_000);
afterAll(() => engine[Symbol.asyncDispose](), 60_000);

async function view(): Promise<ServiceView> {
  const found = await engine.backend.viewService(engine.call, { namespace: 'test', name: SOURCE });
  if ('unchanged' in found) throw new Error('No revision was given.');
  return found;
}

async function freeze(name: string): Promise<void> {
  const service = await engine.internals.runtime.catalogue.services.findLiving({ namespace: 'test', name });
  const pid = service?.server?.process?.pid;
  if (pid === undefined) throw new Error('No process is recorded.');
  process.kill(pid, 'SIGSTOP');
}

async function restoreThatFreezes(name: string, step: string, times: number) {
  let reached = 0;
  engine.hook = async (at) => {
    if (at === step && (reached += 1) === times) await freeze(name);
  };
  const key = { namespace: 'test', service: SOURCE, backup: 'bak' };
  const { id } = await engine.backend.restoreBackup(engine.call, { ...key, restoredName: name });
  const found = async () => (await view()).restores.find((restore) => restore.id === id);
  await expect.poll(async () => (await found())?.cleanup, { timeout: 60_000, interval: 200 }).toBe('done');
  engine.hook = () => undefined;
  return found();
}

test(
  'a new server that hangs while it is loaded ends its restore as stalled',
  { timeout: 90_000 },
  async () => {
    const restore = await restoreThatFreezes('hangs', 'restore:member-spooled', 2);
    expect(restore).toMatchObject({ stage: 'failed', failedStage: 'restoring' });
    expect(restore?.failureReason).toMatch(/stalled/);
    expect((await view()).backups.items[0]?.deletable, 'its backup is free again').toEqual({ allowed: true });
  },
);
