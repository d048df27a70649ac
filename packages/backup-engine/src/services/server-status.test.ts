import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServiceView } from '@holdfast/db-backup-domain/wire';
import { createPostgresDialect } from '../dialects/index.ts';
import { createTestEngine, type TestEngine } from '../testing/test-engine.ts';

const real = createPostgresDialect();
const NAME = 'large';
let engine: TestEngine;
let probes = 0;
let probe = real.probe;
/** What the server is asked with instead of its password. */
let changedPassword: string | null = null;
/** What the next ping waits for. */
let pingWaits: Promise<void> | null = null;
beforeAll(async () => {
  const counted: typeof real.probe = (...about) => {
    probes += 1;
    return probe(...about);
  };
  const ping: typeof real.ping = async (credentials, ...rest) => {
    const waits = pingWaits;
    pingWaits = null;
    await waits;
    return real.ping({ ...credentials, password: changedPassword ?? credentials.password }, ...rest);
  };
  engine = await createTestEngine({ dialects: [{ ...real, probe: counted, ping }] });
  await engine.makeService(NAME);
}, 60_000);
afterAll(() => engine[Symbol.asyncDispose](), 60_000);

async function view(): Promise<ServiceView> {
  const found = await engine.backend.viewService(engine.call, { namespace: engine.namespace, name: NAME });
  if ('unchanged' in found) throw new Error('No revision was given.');
  return found;
}

async function uid(): Promise<string> {
  return (await view()).service.uid;
}

test(
  'a server that takes long to be probed is Running, and is not probed to know it',
  { timeout: 30_000 },
  async () => {
    probe = () => new Promise(() => undefined);
    probes = 0;
    engine.internals.runtime.status.forget(await uid());
    const { service, canBackup } = await view();
    expect(service.status).toBe('Running');
    expect(canBackup).toEqual({ allowed: true });
    expect(probes).toBe(0);
    probe = real.probe;
  },
);

test(
  'a server that does not answer is Abnormal, and Running when it answers again',
  { timeout: 60_000 },
  async () => {
    const { status, catalogue } = engine.internals.runtime;
    const id = await uid();
    const pid = (await catalogue.services.get({ id }))?.server?.process?.pid;
    if (pid === undefined) throw new Error('No process is recorded.');
    const shown = async (): Promise<string> => (await view()).service.status;
    process.kill(pid, 'SIGSTOP');
    try {
      status.forget(id);
      expect(await shown(), 'it may only be slow').toBe('Running');
      await expect.poll(shown, { timeout: 20_000, interval: 200 }).toBe('Abnormal');
      expect((await view()).canBackup).toEqual({ allowed: false, reason: 'SERVICE_NOT_RUNNING' });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    status.forget(id);
    await expect.poll(shown, { timeout: 10_000 }).toBe('Running');
  },
);

test('a server that refuses the account is Abnormal, and says why', { timeout: 60_000 }, async () => {
  const { status } = engine.internals.runtime;
  const id = await uid();
  const shown = async () => {
    const { service } = await view();
    return [service.status, service.statusReason ?? null];
  };
  changedPassword = 'not-the-password';
  try {
    status.forget(id);
    await expect
      .poll(shown, { timeout: 20_000 })
      .toEqual(['Abnormal', expect.stringMatching(/password authentication failed/)]);
    expect(JSON.stringify(await view())).not.toContain(changedPassword);
  } finally {
    changedPassword = null;
  }
  status.forget(id);
  await expect.poll(shown, { timeout: 20_000 }).toEqual(['Running', null]);
});

test('an answer to a question of before the start says nothing of after it', async () => {
  const { status } = engine.internals.runtime;
  const id = await uid();
  const late = Promise.withResolvers<void>();
  status.forget(id);
  pingWaits = late.promise;
  const before = view();
  await expect.poll(() => pingWaits === null, { timeout: 10_000 }).toBe(true);
  status.forget(id);
  expect((await view()).service.status).toBe('Running');
  late.reject(new Error('It was down.'));
  await before;
  expect((await view()).service.status).toBe('Running');
});
