/** How an addon of KubeBlocks 1.0.2 makes backups of an engine: API.md §4, "Methods shipped in addons", and §8. */
export interface AddonMethod {
  readonly name: string;
  /** null: volume snapshots, which need none. */
  readonly actionSet: string | null;
  readonly type: 'Full' | 'Incremental' | 'Continuous';
  readonly compatibleMethod?: string;
  /** Its template's schedule; all of them are disabled. */
  readonly cron: string;
  readonly retention: string;
  /** The stages of a restore that make a Restore object (API.md §6.5). */
  readonly restores: readonly ('preparedata' | 'postready')[];
}

export interface AddonEngine {
  readonly clusterDef: string;
  readonly component: string;
  /** Full name, as the operator writes it back (API.md §8). */
  readonly componentDef: string;
  readonly serviceVersion: string;
  readonly account: string;
  readonly methods: readonly AddonMethod[];
}

const filled = ['preparedata', 'postready'] as const;
const method = (name: string, actionSet: string | null, more: Partial<AddonMethod> = {}): AddonMethod => ({
  ...{ name, actionSet, type: 'Full', cron: '0 18 * * *', retention: '7d', restores: filled },
  ...more,
});

export const ADDONS: readonly AddonEngine[] = [
  {
    clusterDef: 'postgresql',
    component: 'postgresql',
    componentDef: 'postgresql-14-1.0.2',
    serviceVersion: '14.7.2',
    account: 'postgres',
    methods: [
      method('pg-basebackup', 'postgresql-basebackup'),
      method('volume-snapshot', null, { restores: ['preparedata'] }),
      method('wal-g', 'postgresql-wal-g', { retention: '8d' }),
      method('wal-g-incremental', 'postgres-wal-g-incremental', {
        ...{ type: 'Incremental', compatibleMethod: 'wal-g' },
      }),
      method('archive-wal', 'postgresql-for-pitr', {
        ...{ type: 'Continuous', cron: '*/5 * * * *', retention: '8d' },
      }),
    ],
  },
  {
    clusterDef: 'mysql',
    component: 'mysql',
    componentDef: 'mysql-8.0-1.0.2',
    serviceVersion: '8.0.33',
    account: 'root',
    methods: [
      method('xtrabackup', 'mysql-xtrabackup', { cron: '0 18 * * 0', retention: '8d' }),
      method('xtrabackup-inc', 'mysql-xtrabackup-inc', {
        ...{ type: 'Incremental', compatibleMethod: 'xtrabackup', cron: '0 19 * * *' },
      }),
      method('volume-snapshot', 'mysql-volume-snapshot'),
      method('archive-binlog', 'mysql-pitr', {
        ...{ type: 'Continuous', cron: '*/30 * * * *', retention: '8d' },
      }),
    ],
  },
  {
    clusterDef: 'mongodb',
    component: 'mongodb',
    componentDef: 'mongodb-1.0.2',
    serviceVersion: '6.0.27',
    account: 'root',
    methods: [
      /* Logical: loaded into the running server, so nothing is prepared. */
      method('dump', 'mongodb-dump', { restores: ['postready'] }),
      method('datafile', 'mongodb-physical-backup'),
    ],
  },
  {
    clusterDef: 'redis',
    component: 'redis',
    componentDef: 'redis-7-1.0.2',
    serviceVersion: '7.2.4',
    account: 'default',
    methods: [
      method('datafile', 'redis-physical-backup', { cron: '0 18 * * 0' }),
      method('aof', 'redis-for-pitr', { type: 'Continuous', cron: '*/30 * * * *' }),
      method('backup-for-rebuild-instance', 'redis-for-rebuild-instance'),
    ],
  },
  {
    clusterDef: 'apecloud-mysql',
    component: 'mysql',
    componentDef: 'apecloud-mysql-8.0-1.0.2',
    serviceVersion: '8.0.30',
    account: 'root',
    methods: [
      method('xtrabackup', 'apecloud-mysql-xtrabackup'),
      method('volume-snapshot', 'apecloud-mysql-volume-snapshot'),
      method('archive-binlog', 'apecloud-mysql-pitr', { type: 'Continuous', cron: '*/30 * * * *' }),
    ],
  },
  {
    /* A topology of redis, whose data lies in a sharding. */
    clusterDef: 'redis-cluster',
    component: 'shard',
    componentDef: 'redis-cluster-7-1.0.2',
    serviceVersion: '7.2.4',
    account: 'default',
    methods: [
      method('datafile', 'redis-cluster-physical-backup'),
      method('backup-for-rebuild-instance', 'redis-for-rebuild-instance'),
    ],
  },
];

/** The addon of a definition's full name, of a prefix of it, or of a regular expression (API.md §8). */
export function addonOf(definition: string | null, clusterDef: string | null): AddonEngine | null {
  const plain = definition?.replace(/^\^/, '').replace(/[\\$(\[].*$/, '') ?? null;
  /* A part of redis without data of its own, and without a policy (API.md §4). */
  if (plain?.startsWith('redis-sentinel')) return null;
  if (plain === null) return ADDONS.find(({ clusterDef: name }) => name === clusterDef) ?? null;
  /* `redis-cluster-7` is no `redis`. */
  const named = ADDONS.filter(({ clusterDef: name }) => plain.startsWith(name));
  const [closest] = named.toSorted((a, b) => b.clusterDef.length - a.clusterDef.length);
  return closest ?? ADDONS.find(({ componentDef }) => componentDef.startsWith(plain)) ?? null;
}
