import { whyNoApiServer } from '@holdfast/k8s-adapters/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KINDS, openTrapWorld, refusalOf, type TrapWorld } from './trap-world.ts';

const missing = whyNoApiServer();
const ANNOTATION = 'kubeblocks.io/restore-from-backup';
const COMPONENT = 'apps.kubeblocks.io/component-name';

interface Made {
  readonly metadata: { readonly uid: string; readonly annotations: Record<string, string> };
  readonly spec: unknown;
  readonly status?: { readonly phase?: string };
}

describe.skipIf(missing !== null)(`traps of restores${missing === null ? '' : ` (${missing})`}`, () => {
  let world: TrapWorld;
  let uid: string;
  beforeAll(async () => {
    world = await openTrapWorld();
    uid = (await world.makeService({ name: 'orders' })).service.uid;
    await world.completed('orders', 'full');
  });
  afterAll(() => world?.[Symbol.asyncDispose]());

  const at = (name: string) => ({ namespace: world.namespace, name });
  const admin = () => world.platform.apiServer.admin;
  const clusterOf = async (name: string) => (await admin().get(KINDS.cluster, at(name))) as Made | null;
  const stageOf = (name: string, stage: string) =>
    world.until(
      () => world.restoreInto(name),
      (seen) => seen?.stage === stage,
    );

  test('a Cluster that says Running while its last stage loads is not ready, nor Running', async () => {
    await world.restore('orders', 'full', 'filled');
    expect(JSON.parse((await clusterOf('filled'))?.metadata.annotations[ANNOTATION] ?? '')).toEqual({
      postgresql: { name: 'full', namespace: world.namespace, volumeRestorePolicy: 'Parallel' },
    });
    await world.until(
      () => clusterOf('filled'),
      (cluster) => cluster?.status?.phase === 'Running' && ANNOTATION in cluster.metadata.annotations,
    );
    const seen = await world.view('filled');
    expect(seen.restores[0]?.stage).not.toBe('ready');
    expect(seen.service).toMatchObject({ status: 'Creating', busy: true });
    await stageOf('filled', 'ready');
    expect((await clusterOf('filled'))?.metadata.annotations).not.toHaveProperty([ANNOTATION]);
    await world.until(
      () => world.view('filled'),
      ({ service }) => service.status === 'Running',
    );
  });

  test('one whose first stage fails is failed while its Cluster says Creating for ever', async () => {
    world.platform.operator.switches.failNext('restores', uid);
    await world.restore('orders', 'full', 'torn');
    const failed = await stageOf('torn', 'failed');
    expect(failed).toMatchObject({
      ...{ failedStage: 'restoring', cleanup: 'needed', failureReason: 'tar: unexpected end of archive' },
    });
    for (let step = 0; step < 5; step += 1) await world.platform.operator.step();
    expect((await clusterOf('torn'))?.status?.phase).toBe('Creating');
    expect((await world.view('torn')).service.status).toBe('Failed');
    const { id } = failed ?? { id: '' };
    await world.backend.discardRestore(world.call, { namespace: world.namespace, id });
    await world.until(
      () => clusterOf('torn'),
      (cluster) => cluster === null,
    );
    expect(await world.row('orders', 'full')).toMatchObject({ status: 'Completed' });
  });

  test('one that the platform takes no notice of is failed some minutes after Running, and never ready', async () => {
    await world.restore('orders', 'full', 'ignored');
    /* As an operator leaves it that does not know the annotation: it stays, and nothing is restored. */
    const annotations = {
      [ANNOTATION]: JSON.stringify({ other: { name: 'full', namespace: world.namespace } }),
    };
    await admin().change(KINDS.cluster, at('ignored'), { metadata: { annotations } });
    await world.until(
      () => clusterOf('ignored'),
      (cluster) => cluster?.status?.phase === 'Running',
    );
    const waiting = await world.until(
      () => world.view('ignored'),
      ({ restores }) => restores[0]?.stage !== 'accepted',
    );
    expect(waiting.restores[0]?.stage).toBe('provisioning');
    expect(waiting.service.status).toBe('Creating');
    world.platform.clock.advance(11 * 60_000);
    const failed = await stageOf('ignored', 'failed');
    expect(failed?.failureReason).toMatch(/has not begun to fill it/);
    const after = await world.view('ignored');
    expect(after.service.status).toBe('Failed');
    expect(after.canBackup.allowed).toBe(false);
  });

  test('a name that somebody else takes in between is refused, and theirs stays as it is', async () => {
    const body = {
      ...{ apiVersion: 'apps.kubeblocks.io/v1', kind: 'Cluster', metadata: at('taken') },
      spec: { terminationPolicy: 'DoNotTerminate', clusterDef: 'postgresql' },
    };
    const gate = Promise.withResolvers<void>();
    const fault = world.platform.front.inject({
      match: { verb: 'create', resource: 'clusters' },
      gate: gate.promise,
    });
    const asked = refusalOf(world.restore('orders', 'full', 'taken'));
    await world.until(
      async () => fault.hits(),
      (hits) => hits === 1,
    );
    await admin().create(KINDS.cluster, body);
    gate.resolve();
    expect(await asked).toMatchObject({ code: 'SERVICE_NAME_TAKEN' });
    fault.lift();
    const left = await clusterOf('taken');
    expect(left?.spec).toMatchObject(body.spec);
    expect(left?.metadata.annotations ?? {}).not.toHaveProperty([ANNOTATION]);
    const { restores } = await world.view('orders');
    expect(restores.filter(({ target }) => target.name === 'taken')).toEqual([]);
  });

  test('of somebody else’s Restore of the same Cluster name, from before, nothing is taken', async () => {
    const name = 'anew-postgresql-00000000-preparedata';
    await admin().create(KINDS.restore, {
      ...{ apiVersion: 'dataprotection.kubeblocks.io/v1alpha1', kind: 'Restore' },
      metadata: { ...at(name), labels: { 'app.kubernetes.io/instance': 'anew', [COMPONENT]: 'postgresql' } },
      spec: { backup: at('full'), prepareDataConfig: { volumeClaimRestorePolicy: 'Parallel' } },
    });
    await admin().change(KINDS.restore, at(name), { status: { phase: 'Failed' } });
    await world.restore('orders', 'full', 'anew');
    const ready = await world.until(
      () => world.restoreInto('anew'),
      (seen) => seen?.stage === 'ready' || seen?.stage === 'failed',
    );
    expect(ready).toMatchObject({ stage: 'ready', failureReason: null });
  });

  test.each([
    ['a component that the source does not have', { labels: { [COMPONENT]: 'mysql' } }],
    ['a snapshot that cannot be read', { annotations: { 'kubeblocks.io/cluster-snapshot': '{' } }],
  ])('%s is refused before anything is created', async (_, metadata) => {
    await world.completed('orders', 'bent');
    await admin().change(KINDS.backup, at('bent'), { metadata });
    world.platform.front.forgetRequests();
    expect(await refusalOf(world.restore('orders', 'bent', 'never'))).toMatchObject({
      code: 'SNAPSHOT_UNUSABLE',
    });
    expect(world.platform.front.requests({ verb: 'create', resource: 'clusters' })).toEqual([]);
    await world.backend.deleteBackup(world.call, {
      namespace: world.namespace,
      service: 'orders',
      name: 'bent',
    });
    await world.until(
      () => world.row('orders', 'bent'),
      (seen) => seen === undefined,
    );
  });

  test.each(['Running', 'Failed'])('a %s backup is not restored: the platform would hang', async (status) => {
    const { switches } = world.platform.operator;
    if (status === 'Failed') switches.failNext('backups', uid);
    else switches.hold('backups', uid);
    const name = `is-${status.toLowerCase()}`;
    await world.makeBackup('orders', name);
    await world.until(
      () => world.row('orders', name),
      (seen) => seen?.status === status,
    );
    expect(await refusalOf(world.restore('orders', name, 'never'))).toMatchObject({
      code: 'BACKUP_NOT_COMPLETED',
    });
    switches.release('backups', uid);
    await world.until(
      () => world.row('orders', name),
      (seen) => seen?.status === (status === 'Failed' ? 'Failed' : 'Completed'),
    );
    expect(await clusterOf('never')).toBeNull();
  });

  test('snapshot, passwords and token stand in no answer of all these', async () => {
    await world.expectNoLeak({ backup: 'full', answers: 60 });
  });
});
