import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHoldfastError } from '../../errors/index.ts';
import { MAX_SNAPSHOT_LENGTH } from './cluster-snapshot.ts';
import { ANNOTATIONS, LABELS } from '../labels.ts';
import { readLineage, type Lineage } from './lineage.ts';
import { KUBEBLOCKS_LINES } from '../line.ts';
import { buildRestoredCluster, type RestoredClusterInput } from './restored-cluster.ts';

const lineage: Lineage = {
  restoreId: 'restore-1',
  startedAt: '2026-03-03T06:00:00.000Z',
  backup: { namespace: 'shop', name: 'before-sale', uid: 'backup-uid-1' },
  source: { namespace: 'shop', name: 'orders', uid: 'cluster-uid-1' },
};

const sourceSelector = () => ({ matchLabels: { [LABELS.instance]: 'orders', app: 'db' } });

/** A v1 Cluster with everything in it that must not come along. */
const hostileSpec = () => ({
  clusterDef: 'postgresql',
  topology: 'replication',
  terminationPolicy: 'WipeOut',
  backup: { enabled: true, method: 'pg-basebackup', cronExpression: '0 1 * * *' },
  restore: { source: { name: 'an-older-backup' } },
  schedulingPolicy: {
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: sourceSelector(), topologyKey: 'zone' },
        ],
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 1, podAffinityTerm: { labelSelector: sourceSelector(), topologyKey: 'host' } },
        ],
      },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: {
          matchExpressions: [{ key: LABELS.instance, operator: 'In', values: ['orders', 'another-cluster'] }],
        },
      },
    ],
  },
  services: [
    { name: 'public', spec: { type: 'LoadBalancer', ports: [{ port: 5432, nodePort: 31000 }] } },
    {
      name: 'ports',
      spec: {
        type: 'NodePort',
        clusterIP: '10.0.0.7',
        ports: [{ port: 5432, nodePort: 31001 }],
        selector: { [LABELS.instance]: 'orders', role: 'primary' },
      },
    },
    { name: 'headless', spec: { clusterIP: 'None' } },
  ],
  componentSpecs: [
    {
      name: 'postgresql',
      componentDef: 'postgresql-14-1.0.2',
      serviceVersion: '14.7.2',
      replicas: 2,
      stop: true,
      tls: true,
      issuer: { name: 'UserProvided', secretRef: { name: 'tls-secret-of-source' } },
      serviceAccountName: 'kb-orders',
      offlineInstances: ['orders-postgresql-1'],
      labels: { [LABELS.instance]: 'orders', team: 'checkout' },
      systemAccounts: [
        { name: 'postgres', secretRef: { name: 'account-secret-of-source', namespace: 'shop' } },
        { name: 'kbadmin', disabled: true, secretRef: { name: 'account-secret-of-source' } },
      ],
      services: [
        { name: 'lb', serviceType: 'LoadBalancer' },
        { name: 'advertised', serviceType: 'NodePort', podService: true },
      ],
      network: { hostNetwork: true, hostPorts: [{ name: 'pg', port: 5432 }] },
      instances: [
        {
          name: 'big',
          schedulingPolicy: { topologySpreadConstraints: [{ labelSelector: sourceSelector() }] },
        },
      ],
      volumeClaimTemplates: [
        {
          name: 'data',
          persistentVolumeClaimName: 'claim-of-source',
          spec: {
            volumeName: 'pv-of-source',
            dataSourceRef: { kind: 'Backup', name: 'an-older-backup' },
            resources: { requests: { storage: '20Gi' } },
            storageClassName: null,
          },
        },
      ],
    },
  ],
});

const v1 = (spec: unknown = hostileSpec()) => ({
  kind: 'Cluster',
  apiVersion: 'apps.kubeblocks.io/v1',
  metadata: {
    name: 'orders',
    namespace: 'shop',
    creationTimestamp: null,
    annotations: { note: 'ANNOTATION-OF-SOURCE' },
  },
  spec,
  status: {},
});

const v1alpha1 = (spec: Record<string, unknown>) => ({
  ...v1(spec),
  apiVersion: 'apps.kubeblocks.io/v1alpha1',
});

const backupWith = (snapshot: unknown, labels: Record<string, string> = {}) => ({
  metadata: {
    labels,
    annotations: {
      [ANNOTATIONS.clusterSnapshot]: typeof snapshot === 'string' ? snapshot : JSON.stringify(snapshot),
      [ANNOTATIONS.encryptedAccounts]: '{"postgresql":{"postgres":"CIPHER-TEXT"}}',
      [ANNOTATIONS.connectionPassword]: 'OLD-CIPHER-TEXT',
    },
  },
});

const build = (changes: Partial<RestoredClusterInput> = {}) =>
  buildRestoredCluster({
    settings: { snapshot: v1() },
    restoredName: 'orders-restored',
    namespace: 'shop',
    projectLabel: { key: LABELS.project, value: 'web-shop' },
    lineage,
    line: '1.0',
    component: 'postgresql',
    ...changes,
  });

function refusal(changes: Partial<RestoredClusterInput>): { code: string; detail: string | null } {
  try {
    build(changes);
  } catch (error) {
    if (isHoldfastError(error)) return { code: error.code, detail: error.detail };
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('the new Cluster', () => {
  it('keeps the settings and loses what is the source’s alone', () => {
    expect(build().spec).toEqual({
      clusterDef: 'postgresql',
      topology: 'replication',
      terminationPolicy: 'Delete',
      schedulingPolicy: {
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              {
                labelSelector: { matchLabels: { [LABELS.instance]: 'orders-restored', app: 'db' } },
                topologyKey: 'zone',
              },
            ],
            preferredDuringSchedulingIgnoredDuringExecution: [
              {
                weight: 1,
                podAffinityTerm: {
                  labelSelector: { matchLabels: { [LABELS.instance]: 'orders-restored', app: 'db' } },
                  topologyKey: 'host',
                },
              },
            ],
          },
        },
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'zone',
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: {
              matchExpressions: [
                { key: LABELS.instance, operator: 'In', values: ['orders-restored', 'another-cluster'] },
              ],
            },
          },
        ],
      },
      services: [
        { name: 'ports', spec: { type: 'NodePort', ports: [{ port: 5432 }], selector: { role: 'primary' } } },
        { name: 'headless', spec: { clusterIP: 'None' } },
      ],
      componentSpecs: [
        {
          name: 'postgresql',
          componentDef: 'postgresql-14-1.0.2',
          serviceVersion: '14.7.2',
          replicas: 2,
          labels: { team: 'checkout' },
          systemAccounts: [{ name: 'kbadmin', disabled: true }],
          services: [{ name: 'advertised', serviceType: 'NodePort', podService: true }],
          network: { hostNetwork: true },
          instances: [
            {
              name: 'big',
              schedulingPolicy: {
                topologySpreadConstraints: [
                  { labelSelector: { matchLabels: { [LABELS.instance]: 'orders-restored', app: 'db' } } },
                ],
              },
            },
          ],
          volumeClaimTemplates: [{ name: 'data', spec: { resources: { requests: { storage: '20Gi' } } } }],
        },
      ],
    });
  });

  it('sanitises the templates of shardings as it does components', () => {
    const component = { ...hostileSpec().componentSpecs[0], name: 'redis' };
    const shardings = [
      {
        name: 'shard',
        shards: 3,
        offline: ['shard-abc'],
        template: component,
        shardTemplates: [{ name: 'a', shardIDs: ['x'] }],
      },
    ];
    const { spec } = build({
      settings: { snapshot: v1({ terminationPolicy: 'Delete', shardings }) },
      component: 'shard',
    });
    expect(JSON.stringify(spec)).not.toMatch(/of-source|kb-orders|offline|shardIDs|hostPorts|LoadBalancer/);
  });

  it('lies in the project and knows where it comes from', () => {
    const { metadata } = build({ lineage: { ...lineage, requestId: 'r-1' } });
    expect(metadata).toMatchObject({
      name: 'orders-restored',
      namespace: 'shop',
      labels: { [LABELS.project]: 'web-shop', [LABELS.restoredFromUid]: 'cluster-uid-1' },
    });
    expect(readLineage({ metadata })).toEqual({ ...lineage, requestId: 'r-1' });
  });

  it('carries no project label where the namespace is the project', () => {
    expect(build({ projectLabel: null }).metadata.labels).toEqual({
      [LABELS.restoredFromUid]: 'cluster-uid-1',
    });
  });

  it.each(KUBEBLOCKS_LINES.filter((line) => line !== '0.9'))(
    '%s carries nothing of the annotations',
    (line) => {
      const text = JSON.stringify(build({ line, settings: { backup: backupWith(v1()) } }));
      expect(text).not.toMatch(
        /CIPHER-TEXT|ANNOTATION-OF-SOURCE|of-source|older-backup|cluster-snapshot|encrypted/,
      );
    },
  );

  it('leaves the snapshot as it was', () => {
    const snapshot = v1();
    const before = structuredClone(snapshot);
    build({ settings: { snapshot } });
    expect(snapshot).toEqual(before);
  });
});

describe('the restore directive', () => {
  it.each(['0.9', '1.0', '1.1'] as const)('is an annotation of strings on %s', (line) => {
    const snapshot = line === '0.9' ? v1alpha1(legacySpec()) : v1();
    const { apiVersion, metadata, spec } = build({ line, settings: { snapshot } });
    expect(apiVersion).toBe(line === '0.9' ? 'apps.kubeblocks.io/v1alpha1' : 'apps.kubeblocks.io/v1');
    expect(JSON.parse(metadata.annotations['kubeblocks.io/restore-from-backup'] ?? '')).toEqual({
      postgresql: { name: 'before-sale', namespace: 'shop', volumeRestorePolicy: 'Parallel' },
    });
    expect(spec).not.toHaveProperty('restore');
  });

  it('is a field on 1.2, which ignores the annotation', () => {
    const { apiVersion, metadata, spec } = build({ line: '1.2' });
    expect(apiVersion).toBe('apps.kubeblocks.io/v1');
    expect(metadata.annotations).not.toHaveProperty(['kubeblocks.io/restore-from-backup']);
    expect(spec['restore']).toEqual({
      source: {
        apiGroup: 'dataprotection.kubeblocks.io',
        kind: 'Backup',
        name: 'before-sale',
        namespace: 'shop',
      },
      parameters: { 'dataprotection.kubeblocks.io/volume-restore-policy': 'Parallel' },
    });
  });
});

/** A v1alpha1 Cluster as 0.9 writes it out: empty values included. */
const legacySpec = (): Record<string, unknown> => ({
  clusterDefinitionRef: 'postgresql',
  topology: 'replication',
  terminationPolicy: 'Halt',
  affinity: { podAntiAffinity: 'Preferred', nodeLabels: {}, tenancy: 'SharedNode', topologyKeys: [] },
  tolerations: [],
  resources: { cpu: '0', memory: '0' },
  storage: { size: '0' },
  tenancy: 'SharedNode',
  network: { hostNetworkAccessible: false, publiclyAccessible: false },
  monitor: {},
  services: [{ name: 'read', shardingSelector: 'shard', spec: { ports: [{ port: 1 }] } }],
  backup: { enabled: true, method: 'pg-basebackup' },
  componentSpecs: [
    {
      name: 'postgresql',
      componentDef: 'postgresql-14',
      replicas: 1,
      monitor: true,
      enabledLogs: ['running'],
      switchPolicy: { type: 'Noop' },
      serviceAccountName: 'kb-orders',
    },
  ],
});

describe('a snapshot of 0.9 on a later line', () => {
  const convert = (changes: Record<string, unknown>, component: Record<string, unknown> = {}) => {
    const spec = legacySpec();
    const [first] = spec['componentSpecs'] as Record<string, unknown>[];
    const snapshot = v1alpha1({ ...spec, componentSpecs: [{ ...first, ...component }], ...changes });
    return { settings: { snapshot } };
  };

  it('becomes v1, in v1’s names', () => {
    expect(build(convert({})).spec).toEqual({
      clusterDef: 'postgresql',
      topology: 'replication',
      terminationPolicy: 'Delete',
      services: [{ name: 'read', componentSelector: 'shard', spec: { ports: [{ port: 1 }] } }],
      componentSpecs: [{ name: 'postgresql', componentDef: 'postgresql-14', replicas: 1 }],
    });
  });

  it('stays as it is on 0.9', () => {
    expect(build({ ...convert({}), line: '0.9' }).spec).toMatchObject({
      clusterDefinitionRef: 'postgresql',
      terminationPolicy: 'Halt',
      affinity: { podAntiAffinity: 'Preferred' },
    });
  });

  it('turns shardingSpecs into shardings', () => {
    const shardingSpecs = [
      { name: 'shard', shards: 3, template: { componentDef: 'redis-cluster-7', replicas: 2 } },
    ];
    const { spec } = build(convert({ shardingSpecs }));
    expect(spec).toMatchObject({ shardings: shardingSpecs });
    expect(spec).not.toHaveProperty('shardingSpecs');
  });

  it('turns placement into a scheduling policy that selects the new pods', () => {
    const affinity = {
      podAntiAffinity: 'Required',
      topologyKeys: ['zone'],
      nodeLabels: { disk: 'ssd,nvme' },
    };
    const tolerations = [{ key: 'db', operator: 'Exists' }];
    expect(build(convert({ affinity, tolerations })).spec['componentSpecs']).toMatchObject([
      {
        schedulingPolicy: {
          tolerations,
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                  { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd', 'nvme'] }] },
                ],
              },
            },
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                {
                  topologyKey: 'zone',
                  labelSelector: {
                    matchLabels: { [LABELS.instance]: 'orders-restored', [LABELS.component]: 'postgresql' },
                  },
                },
              ],
            },
          },
        },
      },
    ]);
  });

  it('lets a component’s own placement stand in place of the Cluster’s', () => {
    const own = { affinity: { podAntiAffinity: 'Preferred', topologyKeys: ['host'] } };
    const { spec } = build(
      convert({ affinity: { podAntiAffinity: 'Required', topologyKeys: ['zone'] } }, own),
    );
    expect(JSON.stringify(spec)).toContain('"topologyKey":"host"');
    expect(JSON.stringify(spec)).not.toContain('"topologyKey":"zone"');
  });

  it.each([
    [
      'an old ClusterVersion',
      { clusterVersionRef: 'postgresql-14.8.0' },
      { componentDef: undefined },
      'clusterVersionRef',
    ],
    ['an old component', {}, { componentDef: '', componentDefRef: 'postgresql' }, 'componentDefRef'],
    ['dedicated nodes', { affinity: { tenancy: 'DedicatedNode' } }, {}, 'affinity.tenancy of postgresql'],
    ['a tenancy', { tenancy: 'DedicatedNode' }, {}, 'tenancy'],
    ['a network', { network: { publiclyAccessible: true } }, {}, 'network'],
    ['a class', {}, { classDefRef: { class: 'general-1c1g' } }, 'componentSpecs[].classDefRef'],
    [
      'mounted resources',
      {},
      { userResourceRefs: { secretRefs: [{ name: 'x' }] } },
      'componentSpecs[].userResourceRefs',
    ],
    [
      'an instance’s image',
      {},
      { instances: [{ name: 'a', image: 'x' }] },
      'componentSpecs[].instances[].image',
    ],
    ['an unknown field', { inventedField: 1 }, {}, 'inventedField'],
  ])('is refused with %s, by the field’s name', (...[, cluster, component, field]) => {
    const { code, detail } = refusal(convert(cluster, component));
    expect(code).toBe('SNAPSHOT_UNUSABLE');
    expect(detail).toContain(field);
  });
});

describe('a snapshot of a later line on 0.9', () => {
  const plain = (component: Record<string, unknown> = {}) => ({
    line: '0.9' as const,
    settings: {
      snapshot: v1({
        clusterDef: 'postgresql',
        terminationPolicy: 'Delete',
        componentSpecs: [{ name: 'postgresql', replicas: 1, podUpdatePolicy: 'PreferInPlace', ...component }],
      }),
    },
  });

  it('becomes v1alpha1 where nothing in it is new', () => {
    expect(build(plain())).toMatchObject({
      apiVersion: 'apps.kubeblocks.io/v1alpha1',
      spec: {
        clusterDefinitionRef: 'postgresql',
        componentSpecs: [{ name: 'postgresql', replicas: 1, podUpdatePolicy: 'PreferInPlace' }],
      },
    });
  });

  it('is refused where something is', () => {
    const { code, detail } = refusal(
      plain({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } }),
    );
    expect(code).toBe('SNAPSHOT_UNUSABLE');
    expect(detail).toContain('componentSpecs[].persistentVolumeClaimRetentionPolicy');
  });
});

describe('refusals', () => {
  const withText = (text: string) => ({ settings: { backup: backupWith(text) } });
  const deep = `{"kind":"Cluster","apiVersion":"apps.kubeblocks.io/v1","spec":${'{"a":'.repeat(200)}1${'}'.repeat(200)}}`;

  it.each<[string, Partial<RestoredClusterInput>, string]>([
    ['no annotation', { settings: { backup: { metadata: {} } } }, 'recorded no settings'],
    ['no backup', { settings: { backup: null } }, 'recorded no settings'],
    ['broken JSON', withText('{"kind":"Cluster", SECRET'), 'not valid JSON'],
    ['too much', withText(' '.repeat(MAX_SNAPSHOT_LENGTH + 1)), 'larger than'],
    ['too deep', withText(deep), 'nested deeper'],
    ['no Cluster', { settings: { snapshot: { kind: 'Pod' } } }, 'no Cluster'],
    ['no version', { settings: { snapshot: { ...v1(), apiVersion: undefined } } }, 'apiVersion'],
    [
      'an unknown version',
      { settings: { snapshot: { ...v1(), apiVersion: 'apps.kubeblocks.io/v9' } } },
      'apiVersion',
    ],
    ['no spec', { settings: { snapshot: v1(7) } }, 'no specification'],
    [
      'no component',
      { settings: { snapshot: v1({ terminationPolicy: 'Delete' }) } },
      'no component postgresql',
    ],
    ['another component', { component: 'mysql' }, 'no component mysql, only: postgresql'],
    [
      'no terminationPolicy',
      { settings: { snapshot: v1({ componentSpecs: [{ name: 'postgresql' }] }) } },
      'terminationPolicy',
    ],
    [
      'a backup of another component',
      { settings: { backup: backupWith(v1(), { [LABELS.component]: 'pgbouncer' }) } },
      'taken from component pgbouncer',
    ],
  ])('%s is SNAPSHOT_UNUSABLE and says so', (_, changes, detail) => {
    const refused = refusal(changes);
    expect(refused.code).toBe('SNAPSHOT_UNUSABLE');
    expect(refused.detail).toContain(detail);
    expect(refused.detail).not.toContain('SECRET');
  });

  it.each(['', 'Orders', '1orders', 'orders-', '--help', '../x', 'x'.repeat(28)])(
    'name %j is refused',
    (restoredName) => expect(refusal({ restoredName }).code).toBe('SERVICE_NAME_INVALID'),
  );

  it('allows the longest name that its Restore objects can carry', () => {
    expect(build({ restoredName: 'x'.repeat(27) }).metadata.name).toHaveLength(27);
  });

  it('is not led by __proto__ in the recorded text', () => {
    const text = JSON.stringify(v1()).replace('"topology"', '"__proto__":{"polluted":true},"topology"');
    const { spec } = build(withText(text));
    expect(spec).not.toHaveProperty('polluted');
    expect(Object.hasOwn(spec, '__proto__')).toBe(false);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('any recorded text', () => {
  const attempt = (settings: RestoredClusterInput['settings']) => {
    try {
      build({ settings });
    } catch (error) {
      expect(isHoldfastError(error, 'SNAPSHOT_UNUSABLE')).toBe(true);
    }
  };

  it('is built or refused, whatever it says', () => {
    const kind = fc.constantFrom('apps.kubeblocks.io/v1', 'apps.kubeblocks.io/v1alpha1');
    const keys = fc.constantFrom(
      'componentSpecs',
      'shardings',
      'shardingSpecs',
      'services',
      'affinity',
      'backup',
    );
    const spec = fc.dictionary(fc.oneof(keys, fc.constant('__proto__')), fc.jsonValue());
    const component = fc.dictionary(
      fc.constantFrom(
        'instances',
        'systemAccounts',
        'services',
        'labels',
        'volumeClaimTemplates',
        'schedulingPolicy',
      ),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(kind, spec, component, (apiVersion, other, fields) => {
        const componentSpecs = [{ name: 'postgresql', ...fields }];
        attempt({
          snapshot: { ...v1({ terminationPolicy: 'Delete', componentSpecs, ...other }), apiVersion },
        });
        attempt({
          snapshot: { ...v1({ ...other, terminationPolicy: 'Delete', componentSpecs }), apiVersion },
        });
      }),
    );
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => attempt({ backup: backupWith(text) })));
  });
});

describe('the component that is filled, where the backup does not say which', () => {
  it('is the one that holds data', () => {
    const sentinel = { name: 'redis-sentinel', componentDef: 'redis-sentinel-7' };
    const redis = { name: 'redis', componentDef: 'redis-7-1.0.2' };
    const spec = { terminationPolicy: 'Delete', componentSpecs: [sentinel, redis] };
    const { metadata } = build({ component: null, settings: { snapshot: v1(spec) } });
    expect(
      Object.keys(JSON.parse(metadata.annotations[ANNOTATIONS.restoreFromBackup] ?? '') as object),
    ).toEqual(['redis']);
  });

  it('is told by its ComponentDefinition, where its name says nothing', () => {
    const spec = {
      terminationPolicy: 'Delete',
      componentSpecs: [{ name: 'db', componentDef: 'house-brand-1' }],
    };
    const settings = { snapshot: v1(spec) };
    expect(refusal({ component: null, settings }).code).toBe('SNAPSHOT_UNUSABLE');
    expect(() => build({ component: null, settings, serviceKindOf: () => 'postgresql' })).not.toThrow();
  });

  it('is refused where several hold data', () => {
    const componentSpecs = ['a', 'b'].map((name) => ({ name, componentDef: 'postgresql-14' }));
    const refused = refusal({
      component: null,
      settings: { snapshot: v1({ terminationPolicy: 'Delete', componentSpecs }) },
    });
    expect(refused).toEqual({ code: 'SNAPSHOT_UNUSABLE', detail: expect.stringContaining('a, b') as string });
  });
});

describe('readLineage', () => {
  it('is of the Cluster that it names, and of no other that carries a copy', () => {
    const { metadata } = build();
    expect(readLineage({ metadata })).toEqual(lineage);
    expect(readLineage({ metadata: { ...metadata, name: 'a-copy' } })).toBeNull();
    expect(readLineage({ metadata: { ...metadata, namespace: 'elsewhere' } })).toBeNull();
  });

  const annotated = (text: string) => ({ metadata: { annotations: { [ANNOTATIONS.restoredFrom]: text } } });
  it.each([
    null,
    {},
    annotated('{'),
    annotated('null'),
    annotated('{"restoreId":"x"}'),
    annotated('['.repeat(1e5)),
  ])('%# is no lineage', (cluster) => expect(readLineage(cluster)).toBeNull());
});
