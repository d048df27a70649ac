import { whyNoApiServer } from '@holdfast/k8s-adapters/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KINDS, openTrapWorld, refusalOf, type TrapWorld } from './trap-world.ts';

const missing = whyNoApiServer();
const volume = {
  name: 'data',
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } },
};
const component = (name: string, componentDef: string) => ({
  ...{ name, componentDef, replicas: 1, volumeClaimTemplates: [volume] },
});
const SHARDED = {
  ...{ clusterDef: 'redis', topology: 'cluster', componentSpecs: undefined },
  shardings: [{ name: 'shard', shards: 3, template: component('redis', 'redis-cluster-7-1.0.2') }],
};
const WITH_SENTINEL = {
  componentSpecs: [
    component('redis', 'redis-7-1.0.2'),
    component('redis-sentinel', 'redis-sentinel-7-1.0.2'),
  ],
};

describe.skipIf(missing !== null)(`traps of engines${missing === null ? '' : ` (${missing})`}`, () => {
  let world: TrapWorld;
  beforeAll(async () => {
    world = await openTrapWorld();
  });
  afterAll(() => world?.[Symbol.asyncDispose]());

  const admin = () => world.platform.apiServer.admin;
  const get = (kind: keyof typeof KINDS, name: string) =>
    admin().get(KINDS[kind], { namespace: world.namespace, name });

  test.each([
    ['mysql', 'mysql', 'MySQL', 'xtrabackup', {}],
    ['apecloud-mysql', 'mysql', 'ApeCloud MySQL', 'xtrabackup', {}],
    ['mongodb', 'mongodb', 'MongoDB', 'dump', {}],
    ['redis', 'redis', 'Redis', 'datafile', WITH_SENTINEL],
    ['redis-cluster', 'redis', 'Redis Cluster', 'datafile', SHARDED],
  ])('%s is backed up by its first full method and restored', async (...row) => {
    const [name, engine, engineLabel, method, spec] = row;
    const { service } = await world.makeService({ name, engine: name, spec });
    expect(service).toMatchObject({ engine, engineLabel, backup: { supported: true } });
    const backup = await world.completed(name, `of-${name}`);
    expect(backup).toMatchObject({ method, source: { name, uid: service.uid } });
    const label = name === 'redis-cluster' ? 'sharding-name' : 'component-name';
    const part = { 'redis-cluster': 'shard', 'apecloud-mysql': 'mysql' }[name] ?? name;
    const labels = ((await get('backup', backup.name)) as { metadata: { labels: object } }).metadata.labels;
    expect(labels).toHaveProperty([`apps.kubeblocks.io/${label}`], part);
    await world.restore(name, backup.name, `${name}-copy`);
    await world.until(
      () => world.restoreInto(`${name}-copy`),
      (seen) => seen?.stage === 'ready' || seen?.stage === 'failed',
    );
    const copy = await world.view(`${name}-copy`);
    expect(copy.restores[0]).toMatchObject({ stage: 'ready', failureReason: null });
    expect(copy.service).toMatchObject({ engine, engineLabel, status: 'Running' });
  });

  test('several components that hold data are not backed up together, and that is told', async () => {
    const componentSpecs = [component('orders', 'mysql-8.0-1.0.2'), component('users', 'mysql-8.0-1.0.2')];
    await world.platform.makeCluster({ name: 'several', engine: 'mysql', spec: { componentSpecs } });
    const list = () => world.backend.listServices(world.call, {});
    await world.until(list, (all) =>
      all.some(({ name, status }) => name === 'several' && status === 'Running'),
    );
    const { service, canBackup } = await world.view('several');
    const reason =
      'Several of its components hold data (orders, users); one backup cannot hold them together.';
    expect(service).toMatchObject({ engine: 'mysql', backup: { supported: false, reason } });
    expect(canBackup).toEqual({ allowed: false, reason: 'ENGINE_UNSUPPORTED' });
    expect(await refusalOf(world.makeBackup('several', 'both'))).toEqual({
      ...{ code: 'ENGINE_UNSUPPORTED', detail: reason },
    });
    expect(await get('backup', 'both')).toBeNull();
  });

  test('a Cluster that the operator has not looked at yet is Creating or unknown, never Running', async () => {
    await world.platform.makeCluster({ name: 'fresh' });
    const isListed = async () =>
      (await world.backend.listServices(world.call, {})).find(({ name }) => name === 'fresh');
    await expect.poll(isListed).toMatchObject({ engine: 'postgresql' });
    const { service, canBackup } = await world.view('fresh');
    expect(['Creating', 'Unknown']).toContain(service.status);
    expect(canBackup.allowed).toBe(false);
  });

  test('snapshot, passwords and token stand in no answer of all these', async () => {
    await world.expectNoLeak({ backup: 'of-redis-cluster', answers: 60 });
  });
});
