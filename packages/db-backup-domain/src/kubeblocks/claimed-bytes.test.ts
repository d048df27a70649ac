import { expect, test } from 'vitest';
import { claimedBytes } from './claimed-bytes.ts';

const GIB = 1024 ** 3;
const claim = (storage: unknown) => ({ name: 'data', spec: { resources: { requests: { storage } } } });
const component = (replicas: unknown, ...storages: unknown[]) => ({
  name: 'c',
  replicas,
  volumeClaimTemplates: storages.map(claim),
});
const cluster = (spec: object) => ({ kind: 'Cluster', spec });

test.each<[string, object, number | null]>([
  ['one component', { componentSpecs: [component(1, '20Gi')] }, 20 * GIB],
  ['every replica', { componentSpecs: [component(3, '20Gi', '5Gi')] }, 75 * GIB],
  ['a component without volumes beside it', { componentSpecs: [component(2, '1Gi'), component(2)] }, 2 * GIB],
  ['every shard', { shardings: [{ shards: 3, template: component(2, '1Gi') }] }, 6 * GIB],
  ['shards of the old form', { shardingSpecs: [{ shards: 2, template: component(1, '1Gi') }] }, 2 * GIB],
  ['no volumes at all', { componentSpecs: [component(1)] }, null],
  ['an unreadable claim', { componentSpecs: [component(1, '20Gi'), component(1, 'much')] }, null],
  ['an unknown number of replicas', { componentSpecs: [component(undefined, '20Gi')] }, null],
  [
    'instances with claims of their own',
    {
      componentSpecs: [
        { ...component(2, '1Gi'), instances: [{ name: 'big', volumeClaimTemplates: [claim('9Gi')] }] },
      ],
    },
    null,
  ],
  [
    'instances without',
    { componentSpecs: [{ ...component(2, '1Gi'), instances: [{ name: 'a' }] }] },
    2 * GIB,
  ],
])('%s', (_what, spec, bytes) => {
  expect(claimedBytes(cluster(spec))).toBe(bytes);
});

test('what is no Cluster claims nothing that is known', () => {
  for (const other of [null, 'text', {}, { spec: null }]) expect(claimedBytes(other)).toBeNull();
});
