import { ERROR_TABLE } from '@holdfast/db-backup-domain/errors';
import { whyNoApiServer } from '@holdfast/k8s-adapters/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KINDS, openTrapWorld, refusalOf, type TrapWorld } from './trap-world.ts';

const missing = whyNoApiServer();
const SERVER = 'system:serviceaccount:holdfast:holdfast';

describe.skipIf(missing !== null)(`traps of errors${missing === null ? '' : ` (${missing})`}`, () => {
  let world: TrapWorld;
  beforeAll(async () => {
    world = await openTrapWorld();
    await world.makeService({ name: 'orders' });
    await world.completed('orders', 'full');
  });
  afterAll(() => world?.[Symbol.asyncDispose]());

  const at = (name: string) => ({ namespace: world.namespace, name });
  const admin = () => world.platform.apiServer.admin;
  const create = { verb: 'create', resource: 'backups' };

  test.each([
    [403, 'forbidden: exceeded quota: team, requested: count/backups=1', 'QUOTA_EXCEEDED', /exceeded quota/],
    [
      403,
      'forbidden: unable to create new content in namespace x because it is being terminated',
      'BACKEND_REJECTED',
      /being terminated/,
    ],
    [415, 'the body of the request was in an unknown format', 'BACKEND_REJECTED', /unknown format/],
    [
      422,
      'Backup "b" is invalid: spec.backupMethod: Required value',
      'BACKEND_REJECTED',
      /spec\.backupMethod/,
    ],
    [429, 'too many requests', 'BACKEND_UNAVAILABLE', /too much to do/],
    [500, 'etcdserver: request timed out', 'BACKEND_UNAVAILABLE', /answered 500/],
    [404, 'the server could not find the requested resource', 'BACKEND_UNAVAILABLE', /not installed/],
  ] as const)('%i %s is told as %s', async (...told) => {
    const [status, message, code, detail] = told;
    const fault = world.platform.front.inject({ match: create, status, said: { message } });
    const refusal = await refusalOf(world.makeBackup('orders', 'refused'));
    fault.lift();
    expect(refusal).toEqual({ code, detail: expect.stringMatching(detail) });
    expect(fault.hits()).toBeGreaterThan(0);
    expect(ERROR_TABLE[code].hint).not.toBe('');
    expect(await admin().get(KINDS.backup, at('refused'))).toBeNull();
  });

  test('a right that the account lacks is told, and what stood before stands', async () => {
    const { front } = world.platform;
    front.setGrants(SERVER, [{ verbs: ['get', 'list', 'watch'] }]);
    const told = await Promise.all([
      refusalOf(world.makeBackup('orders', 'refused')),
      refusalOf(world.restore('orders', 'full', 'refused')),
      refusalOf(
        world.backend.deleteBackup(world.call, {
          namespace: world.namespace,
          service: 'orders',
          name: 'full',
        }),
      ),
    ]);
    front.setGrants(SERVER, [{ verbs: '*' }]);
    expect(told.map(({ code }) => code)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
    expect(await admin().get(KINDS.cluster, at('refused'))).toBeNull();
    expect(await world.row('orders', 'full')).toMatchObject({ status: 'Completed' });
  });

  test('what the schema refuses is told by its field, and the value is not repeated', async () => {
    await world.completed('orders', 'odd');
    const spec = {
      terminationPolicy: 'canary-of-a-value',
      componentSpecs: [{ name: 'postgresql', replicas: 1 }],
    };
    const snapshot = {
      kind: 'Cluster',
      apiVersion: 'apps.kubeblocks.io/v1',
      metadata: { name: 'orders' },
      spec,
    };
    const annotations = { 'kubeblocks.io/cluster-snapshot': JSON.stringify(snapshot) };
    await admin().change(KINDS.backup, at('odd'), { metadata: { annotations } });
    const { code, detail } = await refusalOf(world.restore('orders', 'odd', 'never'));
    expect(['SNAPSHOT_UNUSABLE', 'BACKEND_REJECTED']).toContain(code);
    expect(detail).not.toContain('canary-of-a-value');
    expect(await admin().get(KINDS.cluster, at('never'))).toBeNull();
  });

  test('an answer that was lost is no second backup', async () => {
    const ask = () =>
      world.backend.createBackup(world.call, {
        ...{ namespace: world.namespace, service: 'orders', name: 'once', requestId: 'one-request' },
      });
    world.platform.front.inject({ match: create, times: 1, loseAnswer: true });
    expect(await refusalOf(ask())).toMatchObject({ code: 'BACKEND_UNAVAILABLE' });
    expect(await ask()).toMatchObject({ name: 'once' });
    await world.until(
      () => world.row('orders', 'once'),
      (seen) => seen?.status === 'Completed',
    );
  });

  test('snapshot, passwords and token stand in no answer of all these', async () => {
    await world.expectNoLeak({ backup: 'full', answers: 30 });
  });
});
