import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { componentsOf } from './cluster-components.ts';
import { recogniseEngine } from './engine.ts';
import { fullComponentNames, serviceNameMaxLength } from './service-name-length.ts';

interface Component {
  name?: string;
  componentDef?: string;
  componentDefRef?: string;
  serviceVersion?: string;
}

const cluster = (componentSpecs: Component[], spec: Record<string, unknown> = {}) => ({
  spec: { componentSpecs, ...spec },
});

describe('recogniseEngine by definition', () => {
  it.each([
    ['postgresql-14-1.0.2', 'postgresql', 'PostgreSQL'],
    ['mysql-8.0-1.0.2', 'mysql', 'MySQL'],
    ['mysql-orc-8.0-1.0.2', 'mysql', 'MySQL'],
    ['^mysql-\\d+\\.\\d+.*$', 'mysql', 'MySQL'],
    ['apecloud-mysql-8.0-1.0.2', 'mysql', 'ApeCloud MySQL'],
    ['apecloud-mysql', 'mysql', 'ApeCloud MySQL'],
    ['mariadb-11', 'mysql', 'MariaDB'],
    ['mongodb-1.0.2', 'mongodb', 'MongoDB'],
    ['redis-7-1.0.2', 'redis', 'Redis'],
  ])('%s is %s, shown as %s', (componentDef, engine, label) => {
    const recognised = recogniseEngine(cluster([{ name: 'db', componentDef, serviceVersion: '1.2.3' }]));
    expect(recognised).toEqual({
      engine,
      label,
      version: '1.2.3',
      component: { name: 'db', sharding: false },
      unsupportedReason: null,
    });
  });

  it('trusts a readable service kind where the operator renamed the definitions', () => {
    const renamed = cluster([{ name: 'db', componentDef: 'acme-pg-14' }]);
    expect(recogniseEngine(renamed).engine).toBeNull();
    expect(recogniseEngine(renamed, () => 'postgresql')).toMatchObject({
      engine: 'postgresql',
      label: 'PostgreSQL',
    });
  });

  it('names what it does not support', () => {
    const broker = cluster([{ name: 'broker', componentDef: 'kafka-combine-1.0.2' }]);
    expect(recogniseEngine(broker)).toMatchObject({
      engine: null,
      label: 'kafka-combine',
      component: null,
      unsupportedReason: 'Backups of kafka-combine are not supported.',
    });
    expect(recogniseEngine(broker, () => 'kafka').label).toBe('kafka');
    expect(recogniseEngine(cluster([{ name: 'db', componentDef: 'db2' }])).label).toBe('db2');
    expect(recogniseEngine(cluster([], { clusterDef: 'milvus' })).label).toBe('milvus');
  });

  it('does not take a longer name for an engine', () => {
    expect(recogniseEngine(cluster([{ name: 'db', componentDef: 'redisearch-1' }])).engine).toBeNull();
  });
});

describe('recogniseEngine by topology', () => {
  it('knows the components of a ClusterDefinition before the operator wrote definitions back', () => {
    const redis = cluster([{ name: 'redis-sentinel' }, { name: 'redis', serviceVersion: '7.2.4' }], {
      clusterDef: 'redis',
    });
    expect(recogniseEngine(redis)).toMatchObject({
      engine: 'redis',
      version: '7.2.4',
      component: { name: 'redis' },
    });
    const apecloud = cluster([{ name: 'mysql' }], { clusterDef: 'apecloud-mysql' });
    expect(recogniseEngine(apecloud)).toMatchObject({ engine: 'mysql', label: 'ApeCloud MySQL' });
  });

  it('reads 0.9 forms and the label', () => {
    const old = cluster([{ name: 'postgresql', componentDefRef: 'postgresql' }], {
      clusterDefinitionRef: 'postgresql',
      clusterVersionRef: 'postgresql-14.8.0',
    });
    expect(recogniseEngine(old)).toMatchObject({ engine: 'postgresql', version: '14.8.0' });
    const labelled = {
      metadata: { labels: { 'clusterdefinition.kubeblocks.io/name': 'mongodb' } },
      ...cluster([{ name: 'mongodb' }]),
    };
    expect(recogniseEngine(labelled)).toMatchObject({ engine: 'mongodb', component: { name: 'mongodb' } });
  });

  it('takes the config servers of a sharded MongoDB', () => {
    const sharded = {
      spec: {
        componentSpecs: [
          { name: 'mongos', componentDef: 'mongo-mongos-1.0.2' },
          { name: 'config-server', componentDef: 'mongo-config-server-1.0.2' },
        ],
        shardings: [{ name: 'shard', template: { componentDef: 'mongo-shard-1.0.2' } }],
      },
    };
    expect(recogniseEngine(sharded)).toMatchObject({
      engine: 'mongodb',
      component: { name: 'config-server', sharding: false },
    });
  });

  it('takes a sharding for one component, in both versions', () => {
    const template = { componentDef: 'redis-cluster-7', serviceVersion: '7.2.4' };
    for (const key of ['shardings', 'shardingSpecs'])
      expect(recogniseEngine({ spec: { [key]: [{ name: 'shard', shards: 3, template }] } })).toMatchObject({
        engine: 'redis',
        component: { name: 'shard', sharding: true },
        unsupportedReason: null,
      });
  });
});

describe('several data-bearing components', () => {
  it.each([
    [
      'of one engine',
      [
        { name: 'a', componentDef: 'postgresql-14' },
        { name: 'b', componentDef: 'postgresql-14' },
      ],
    ],
    [
      'with an unknown one',
      [
        { name: 'a', componentDef: 'postgresql-14' },
        { name: 'b', componentDef: 'acme-1' },
      ],
    ],
  ])('%s are recognised but unsupported', (_, components) => {
    expect(recogniseEngine(cluster(components))).toMatchObject({
      engine: 'postgresql',
      component: null,
      unsupportedReason: expect.stringContaining('a, b') as string,
    });
  });

  it('of an unknown first one are unsupported too', () => {
    const mixed = cluster([
      { name: 'b', componentDef: 'acme-1' },
      { name: 'a', componentDef: 'postgresql-14' },
    ]);
    expect(recogniseEngine(mixed)).toMatchObject({ engine: null, component: null });
  });
});

describe('hostile clusters', () => {
  it.each([null, 7, 'Cluster', [], {}, { spec: { componentSpecs: 'none', shardings: [null, 7, {}] } }])(
    '%j has no engine and does not throw',
    (raw) => expect(recogniseEngine(raw)).toMatchObject({ engine: null, label: 'Unknown' }),
  );

  it('never throw, for any JSON', () => {
    const specs = fc.record({
      componentSpecs: fc.jsonValue(),
      shardings: fc.array(fc.jsonValue()),
      clusterDef: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.record({ spec: specs })), (raw) => void recogniseEngine(raw)),
    );
  });

  it('does not take inherited fields for components', () => {
    const raw: unknown = JSON.parse('{"spec":{"__proto__":{"componentSpecs":[{"name":"postgresql"}]}}}');
    expect(recogniseEngine(raw).engine).toBeNull();
  });
});

describe('serviceNameMaxLength', () => {
  it('leaves 41 characters for cluster and longest component together', () => {
    expect(serviceNameMaxLength(['postgresql'])).toBe(31);
    expect(serviceNameMaxLength(['redis', 'redis-sentinel'])).toBe(27);
    expect(serviceNameMaxLength([])).toBe(19);
  });

  it('counts the suffix of shards and the names of instance templates', () => {
    const spec = {
      componentSpecs: [{ name: 'redis', instances: [{ name: 'large-memory' }, {}] }],
      shardings: [{ name: 'shard', template: {} }],
    };
    const names = fullComponentNames(componentsOf({ spec }));
    expect(names).toHaveLength(4);
    expect(serviceNameMaxLength(names)).toBe(41 - 'redis-large-memory'.length);
    expect(serviceNameMaxLength(names.slice(-1))).toBe(41 - 'shard-abc'.length);
  });
});
