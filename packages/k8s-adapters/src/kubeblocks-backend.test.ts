import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createKubeblocksBackend, type KubeblocksBackend } from './kubeblocks-backend.ts';
import { callOf } from './open-context.testing.ts';
import { startApiServer, startFront, whyNoApiServer, type ApiServer, type Front } from './testing/index.ts';

const SOON = { timeout: 20_000, interval: 50 };
const CALL = callOf();
const ELSEWHERE = { namespace: 'kube-system', service: 's', name: 'n' };

let apiServer: ApiServer;
let front: Front;
let running: KubeblocksBackend | null = null;
const logged: string[] = [];

beforeAll(async () => {
  if (whyNoApiServer() !== null) return;
  apiServer = await startApiServer();
  front = await startFront(apiServer);
}, 120_000);

afterEach(async () => {
  await running?.close();
  running = null;
});

afterAll(async () => {
  await front?.[Symbol.asyncDispose]();
  await apiServer?.[Symbol.asyncDispose]();
});

async function backend(keepsSchedules = false): Promise<KubeblocksBackend['backend']> {
  const { token } = front.addUser('holdfast');
  const log = (_fields: object, message: string): void => void logged.push(message);
  running = await createKubeblocksBackend({
    apiServer: { url: front.url, ca: front.ca },
    serverToken: () => Promise.resolve(token),
    identity: 'server',
    settings: { namespaces: ['demo'], projectLabel: 'holdfast.dev/project', keepsSchedules },
    log: { info: log, warn: log },
  });
  return running.backend;
}

async function failureOf(answer: Promise<unknown>): Promise<string> {
  const error: unknown = await answer.catch((thrown: unknown) => thrown);
  return isHoldfastError(error) ? `${error.code} ${error.detail ?? ''}` : String(error);
}

describe.skipIf(whyNoApiServer() !== null)('the kubeblocks backend', () => {
  it('starts while the API server is away, says so, and recovers', async () => {
    await front.cut();
    const kube = await backend();
    expect(await failureOf(kube.listServices(CALL, {}))).toMatch(/^BACKEND_UNAVAILABLE .*cannot be reached/);
    await front.mend();
    await vi.waitFor(async () => expect(await kube.listServices(CALL, {})).toEqual([]), SOON);
    expect(await kube.listProjects(CALL)).toEqual([{ id: 'demo', name: 'demo' }]);
  });

  it('says where KubeBlocks is not installed', async () => {
    const absent = front.inject({ match: { path: /^\/apis\/[a-z.]+kubeblocks\.io$/ }, status: 404 });
    const kube = await backend();
    expect(await failureOf(kube.listServices(CALL, {}))).toMatch(/^BACKEND_UNAVAILABLE .*not installed/);
    absent.lift();
    await vi.waitFor(async () => expect(await kube.listServices(CALL, {})).toEqual([]), SOON);
  });

  it('reaches into no namespace that is not configured, though its account could', async () => {
    const kube = await backend();
    await vi.waitFor(() => kube.listServices(CALL, {}), SOON);
    front.forgetRequests();
    const asked = [
      kube.getService(CALL, ELSEWHERE),
      kube.viewService(CALL, ELSEWHERE),
      kube.isNameTaken(CALL, { ...ELSEWHERE, kind: 'backup' }),
      kube.createBackup(CALL, ELSEWHERE),
      kube.deleteBackup(CALL, ELSEWHERE),
      kube.restoreBackup(CALL, { ...ELSEWHERE, backup: 'b', restoredName: 'r' }),
      kube.discardRestore(CALL, { ...ELSEWHERE, id: 'i' }),
      kube.disablePolicy(CALL, ELSEWHERE),
    ];
    for (const answer of asked) expect(await failureOf(answer)).toMatch(/^SERVICE_NOT_FOUND/);
    expect(front.requests({ namespace: 'kube-system' })).toEqual([]);
  });

  it('owns no servers, and tells what is installed', async () => {
    const kube = await backend();
    expect([kube.kind, kube.services]).toEqual(['kubeblocks', undefined]);
    const info = await vi.waitFor(() => kube.info(CALL), SOON);
    expect(info.engines[0]?.tools[0]).toMatchObject({ name: 'KubeBlocks', version: '1.0' });
  });

  it('watches nothing, and asks nothing, once it is closed', async () => {
    const kube = await backend(true);
    await vi.waitFor(() => kube.listServices(CALL, {}), SOON);
    await vi.waitFor(() => expect(front.watches.count()).toBe(5), SOON);
    await running?.close();
    await vi.waitFor(() => expect(front.watches.count()).toBe(0), SOON);
    front.forgetRequests();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(front.requests()).toEqual([]);
  });
});
