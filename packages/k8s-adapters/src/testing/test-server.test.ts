import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BACKUP } from '../kinds/backup/backup-kind.ts';
import { AdminApi, pathOf } from './api-server/admin-api.ts';
import { whyNoApiServer } from './api-server/programs.ts';
import { startApiServer, type ApiServer } from './api-server/start-api-server.ts';
import { startFront, type Front } from './front/start-front.ts';
import type { FrontUser } from './front/users.ts';

const missing = whyNoApiServer();
const PATH = pathOf(BACKUP, { namespace: 'demo' });
const spec = { backupPolicyName: 'policy', backupMethod: 'method' };
const backup = (name: string): Record<string, unknown> => ({
  apiVersion: 'dataprotection.kubeblocks.io/v1alpha1',
  kind: 'Backup',
  metadata: { name, namespace: 'demo' },
  spec,
});

/* What other tests rely on: that these answers are Kubernetes' own, and that the faults befall what they are meant for. */
describe.skipIf(missing !== null)(`the API server of the tests (${missing ?? 'real'})`, () => {
  let server: ApiServer;
  let front: Front;
  const opened: AdminApi[] = [];
  const as = (user: FrontUser): AdminApi => {
    const api = new AdminApi({ url: front.url, ca: front.ca, identity: { token: user.token } });
    opened.push(api);
    return api;
  };

  beforeAll(async () => {
    server = await startApiServer();
    front = await startFront(server);
  });
  afterAll(async () => {
    for (const api of opened) api.close();
    await front?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  test('holds objects to their schema, and keeps what may not change', async () => {
    const api = as(front.addUser('owner'));
    await api.create(BACKUP, backup('kept'));
    const again = await api.raw('POST', PATH, backup('kept'));
    expect(again).toMatchObject({ status: 409, body: { reason: 'AlreadyExists' } });
    const poor = await api.raw('POST', PATH, { ...backup('poor'), spec: { backupMethod: 'method' } });
    expect(poor).toMatchObject({ status: 422, body: { reason: 'Invalid' } });
    const moved = await api.raw('PATCH', `${PATH}/kept`, { spec: { backupMethod: 'another' } });
    expect(moved.status).toBe(422);
    expect((moved.body as { message: string }).message).toContain('forbidden to update spec.backupMethod');
  });

  test('refuses in the words of Kubernetes, and answers reviews', async () => {
    const reader = front.addUser('reader', [
      { verbs: ['list'], resources: ['backups'], namespaces: ['demo'] },
    ]);
    const api = as(reader);
    expect((await api.raw('GET', PATH)).status).toBe(200);
    expect((await api.raw('GET', PATH.replace('demo', 'other'))).body).toMatchObject({
      code: 403,
      message:
        'backups.dataprotection.kubeblocks.io is forbidden: User "reader" cannot list resource "backups" in API group "dataprotection.kubeblocks.io" in the namespace "other"',
    });
    const allowed = async (verb: string, namespace: string): Promise<unknown> => {
      const review = {
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { verb, resource: 'backups', namespace } },
      };
      const { body } = await api.raw(
        'POST',
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        review,
      );
      return (body as { status: { allowed: boolean } }).status.allowed;
    };
    expect([
      await allowed('list', 'demo'),
      await allowed('delete', 'demo'),
      await allowed('list', ''),
    ]).toEqual([true, false, false]);
    front.revoke(reader.token);
    expect(await api.raw('GET', PATH)).toMatchObject({ status: 401, body: { reason: 'Unauthorized' } });
  });

  test('faults befall what they are meant for, so many times', async () => {
    const api = as(front.addUser('patient'));
    const fault = front.inject({ match: { verb: 'list', user: 'patient' }, times: 2, status: 429 });
    expect((await api.raw('GET', `${PATH}/none`)).status).toBe(404);
    const statuses = [];
    for (let index = 0; index < 3; index += 1) statuses.push((await api.raw('GET', PATH)).status);
    expect(statuses).toEqual([429, 429, 200]);
    expect(fault.hits()).toBe(2);
    front.inject({ match: { verb: 'create', user: 'patient' }, times: 1, loseAnswer: true });
    await expect(api.raw('POST', PATH, backup('lost'))).rejects.toThrow();
    expect((await api.raw('GET', `${PATH}/lost`)).status, 'it was done all the same').toBe(200);
  });

  test('watches outlive a revoked token, and end with an ERROR event where that is asked for', async () => {
    const user = front.addUser('watcher');
    const api = as(user);
    const list = (await api.raw('GET', PATH)).body as { metadata: { resourceVersion: string } };
    const lines: { type: string; object: { code?: number } }[] = [];
    const watching = api.lines(`${PATH}?watch=1&resourceVersion=${list.metadata.resourceVersion}`, {
      onLine: (line) => lines.push(JSON.parse(line) as (typeof lines)[number]),
      signal: AbortSignal.timeout(20_000),
    });
    while (front.watches.count({ user: 'watcher' }) === 0) await sleep(10);
    front.revoke(user.token);
    await server.admin.create(BACKUP, backup('watched'));
    while (lines.length === 0) await sleep(10);
    front.watches.fail(410, { user: 'watcher' });
    await watching;
    expect(lines.map(({ type, object }) => [type, object.code])).toEqual([
      ['ADDED', undefined],
      ['ERROR', 410],
    ]);
  });

  test(
    'comes back after a crash with what it held, and forgets its history when it compacts',
    { timeout: 120_000 },
    async () => {
      const before = (await server.admin.raw('GET', PATH)).body as { metadata: { resourceVersion: string } };
      await server.kill();
      await expect(server.admin.raw('GET', PATH)).rejects.toThrow();
      await server.restart();
      expect((await server.admin.raw('GET', `${PATH}/kept`)).status).toBe(200);
      await server.admin.create(BACKUP, backup('later'));
      await server.compact();
      const { resourceVersion } = before.metadata;
      const lines: string[] = [];
      await server.admin.lines(`${PATH}?watch=1&resourceVersion=${resourceVersion}`, {
        onLine: (line) => lines.push(line),
        signal: AbortSignal.timeout(20_000),
      });
      expect(lines.join()).toContain('"code":410');
    },
  );
});
