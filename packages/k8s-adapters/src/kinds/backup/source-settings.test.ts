import { ANNOTATIONS, LABELS, componentsOf } from '@holdfast/db-backup-domain/kubeblocks';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arriving } from '../../cache/arriving.ts';
import type { KubeObject } from '../../connection/kube-api.ts';
import { sourceClaimedBytes, sourceEngineOf, sourceSettingsOf } from './source-settings.ts';

const unknown = (): null => null;

function backupWith(snapshot: unknown, labels: Record<string, string> = {}, status = {}): KubeObject {
  const annotations = {
    [ANNOTATIONS.clusterSnapshot]: typeof snapshot === 'string' ? snapshot : JSON.stringify(snapshot),
    [ANNOTATIONS.description]: 'kept',
  };
  return arriving({ metadata: { name: 'b', labels, annotations }, status });
}

const SNAPSHOT = {
  kind: 'Cluster',
  spec: {
    clusterDef: 'redis',
    services: [{ name: 'secret-looking', spec: { annotations: { password: 'hunter2' } } }],
    componentSpecs: [
      { name: 'redis', serviceVersion: '7.2.4', env: [{ name: 'PASSWORD', value: 'hunter2' }], replicas: 2 },
      { name: 'redis-sentinel', componentDef: 'redis-sentinel-7', instances: [{ name: 'big', replicas: 1 }] },
    ],
  },
};

describe('what a backup tells of its source', () => {
  test('is the engine and the components of its snapshot', () => {
    const backup = backupWith(SNAPSHOT);
    expect(sourceEngineOf(backup, unknown)).toMatchObject({
      engine: 'redis',
      label: 'Redis',
      version: '7.2.4',
      unsupportedReason: null,
    });
    expect(componentsOf(sourceSettingsOf(backup)).map(({ name, instances }) => [name, instances])).toEqual([
      ['redis', []],
      ['redis-sentinel', ['big']],
    ]);
  });

  test('is how much its volumes claimed, by the snapshot alone', () => {
    const claim = { spec: { resources: { requests: { storage: '20Gi' } } } };
    const component = { name: 'redis', replicas: 2, volumeClaimTemplates: [claim] };
    const backup = backupWith({ spec: { componentSpecs: [component] } });
    expect(sourceClaimedBytes(backup)).toBe(40 * 1024 ** 3);
    expect(JSON.stringify(sourceSettingsOf(backup))).not.toContain('20Gi');
    for (const silent of [SNAPSHOT, 'not JSON', '{}'])
      expect(sourceClaimedBytes(backupWith(silent))).toBeNull();
    const forged = arriving({
      metadata: { name: 'b', annotations: { 'holdfast.dev/source-claimed-bytes': '7' } },
    });
    expect(sourceClaimedBytes(forged)).toBeNull();
  });

  test('is of a sharded source of either form', () => {
    for (const list of ['shardings', 'shardingSpecs']) {
      const template = { componentDef: 'redis-cluster-7', serviceVersion: '7.2.4' };
      const backup = backupWith({ spec: { [list]: [{ name: 'shard', shards: 3, template }] } });
      expect(sourceEngineOf(backup, unknown)).toMatchObject({
        label: 'Redis Cluster',
        component: { name: 'shard', sharding: true },
      });
    }
  });

  test('is guessed from component and ActionSet where there is no snapshot', () => {
    const status = { backupMethod: { actionSetName: 'postgresql-basebackup-9' } };
    const named = backupWith('not JSON', { [LABELS.component]: 'db' }, status);
    expect(sourceEngineOf(named, unknown)).toMatchObject({ engine: 'postgresql', version: null });
    const early = backupWith('', { [LABELS.component]: 'mysql' });
    expect(sourceEngineOf(early, unknown)).toMatchObject({ engine: 'mysql', label: 'MySQL', version: null });
    expect(sourceEngineOf(backupWith(''), unknown)).toMatchObject({ engine: null });
  });

  test('is nothing else of it, and nothing that somebody else has written', () => {
    expect(JSON.stringify(backupWith(SNAPSHOT))).not.toMatch(/hunter2|replicas|PASSWORD|cluster-snapshot/);
    const foreign = arriving({
      metadata: { annotations: { 'holdfast.dev/source-settings': JSON.stringify(SNAPSHOT) } },
    });
    expect(JSON.stringify(foreign)).not.toContain('redis');
  });

  test('never throws, whatever the snapshot is', () => {
    const list = fc.constantFrom('componentSpecs', 'shardings', 'shardingSpecs');
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.dictionary(list, fc.jsonValue({ maxDepth: 3 })).map((spec) => JSON.stringify({ spec })),
    );
    fc.assert(
      fc.property(text, (snapshot) => {
        const backup = backupWith(snapshot, { [LABELS.component]: 'mysql' });
        expect(typeof sourceEngineOf(backup, unknown).label).toBe('string');
      }),
    );
  });
});
