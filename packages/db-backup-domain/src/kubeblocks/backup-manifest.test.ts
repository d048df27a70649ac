import { describe, expect, it } from 'vitest';
import { buildBackup, type BackupManifestInput } from './backup-manifest.ts';
import { discoverMethod, selectBackupPolicy } from './backup-method.ts';

const input: BackupManifestInput = {
  name: 'before-sale',
  cluster: { namespace: 'shop', name: 'orders', uid: 'cluster-uid-1' },
  component: { name: 'postgresql', sharding: false },
  policyName: 'orders-postgresql-backup-policy',
  method: 'pg-basebackup',
};

describe('buildBackup', () => {
  it('labels the Backup as the operator would, so that an early failure is found', () => {
    expect(buildBackup({ ...input, description: '促销前 💾', requestId: 'r-1' })).toEqual({
      apiVersion: 'dataprotection.kubeblocks.io/v1alpha1',
      kind: 'Backup',
      metadata: {
        name: 'before-sale',
        namespace: 'shop',
        labels: {
          'app.kubernetes.io/instance': 'orders',
          'apps.kubeblocks.io/component-name': 'postgresql',
          'dataprotection.kubeblocks.io/cluster-uid': 'cluster-uid-1',
        },
        annotations: {
          'holdfast.dev/origin': 'manual',
          'holdfast.dev/description': '促销前 💾',
          'holdfast.dev/request-id': 'r-1',
        },
      },
      spec: {
        backupPolicyName: 'orders-postgresql-backup-policy',
        backupMethod: 'pg-basebackup',
        deletionPolicy: 'Delete',
      },
    });
  });

  it('keeps the service’s project label, for when only its backups are left', () => {
    const projectLabel = { key: 'holdfast.dev/project', value: 'web-shop' };
    const { labels } = buildBackup({ ...input, projectLabel }).metadata;
    expect(labels).toMatchObject({ 'holdfast.dev/project': 'web-shop' });
    expect(buildBackup({ ...input, projectLabel: null })).toEqual(buildBackup(input));
  });

  it('names a sharding by its own label, and leaves out what is not given', () => {
    const { metadata } = buildBackup({
      ...input,
      component: { name: 'shard', sharding: true },
      description: ' ',
    });
    expect(metadata.labels).toMatchObject({ 'apps.kubeblocks.io/sharding-name': 'shard' });
    expect(metadata.labels).not.toHaveProperty(['apps.kubeblocks.io/component-name']);
    expect(metadata.annotations).toEqual({ 'holdfast.dev/origin': 'manual' });
  });

  it('refuses names and descriptions that the rules refuse', () => {
    expect(() => buildBackup({ ...input, name: '--help' })).toThrow(
      expect.objectContaining({ code: 'BACKUP_NAME_INVALID' }),
    );
    expect(() => buildBackup({ ...input, description: 'x'.repeat(121) })).toThrow(
      expect.objectContaining({ code: 'DESCRIPTION_TOO_LONG' }),
    );
  });
});

const method = (name: string, fields: Record<string, unknown> = {}) => ({
  name,
  actionSetName: `${name}-set`,
  ...fields,
});
const actionSet = (name: string, backupType: string, status = {}) => ({
  metadata: { name: `${name}-set` },
  spec: { backupType },
  status,
});
const policy = (backupMethods: unknown, name = 'orders-postgresql-backup-policy', status = {}) => ({
  metadata: { name },
  spec: { backupMethods },
  status,
});

describe('discoverMethod', () => {
  const sets = [
    actionSet('archive-wal', 'Continuous'),
    actionSet('wal-g-incremental', 'Incremental'),
    actionSet('snapshot', 'Full'),
    actionSet('pg-basebackup', 'Full'),
    actionSet('wal-g', 'Full'),
    actionSet('backup-for-rebuild-instance', 'Full'),
    actionSet('config-wal-g', 'Full'),
    actionSet('broken', 'Full', { phase: 'Unavailable' }),
  ];

  it('takes the first Full method that copies files, in the policy’s order', () => {
    const methods = [
      method('archive-wal'),
      method('backup-for-rebuild-instance'),
      method('config-wal-g'),
      method('snapshot', { snapshotVolumes: true }),
      { name: 'volume-snapshot', snapshotVolumes: true },
      method('wal-g-incremental', { compatibleMethod: 'wal-g' }),
      method('broken'),
      method('no-such-action-set'),
      method('pg-basebackup', { snapshotVolumes: false }),
      method('wal-g'),
    ];
    expect(discoverMethod(policy(methods), sets)).toEqual({
      policyName: 'orders-postgresql-backup-policy',
      method: 'pg-basebackup',
    });
  });

  it.each([
    ['only snapshots', policy([{ name: 'volume-snapshot', snapshotVolumes: true }])],
    ['only internal methods', policy([method('backup-for-rebuild-instance')])],
    ['a scaling policy', policy([method('pg-basebackup')], 'orders-postgresql-backup-policy-hscale')],
    ['an unavailable policy', policy([method('pg-basebackup')], 'p', { phase: 'Unavailable' })],
    ['no methods', policy('none')],
    ['no policy', null],
  ])('%s is BACKUP_METHOD_MISSING', (_, raw) => {
    expect(() => discoverMethod(raw, sets)).toThrow(
      expect.objectContaining({ code: 'BACKUP_METHOD_MISSING' }),
    );
  });
});

describe('selectBackupPolicy', () => {
  const labelled = (name: string, component: string, { annotations = {}, cluster = 'orders' } = {}) => ({
    metadata: {
      name,
      labels: { 'app.kubernetes.io/instance': cluster, 'apps.kubeblocks.io/component-name': component },
      annotations,
    },
  });
  const isDefault = { annotations: { 'dataprotection.kubeblocks.io/is-default-policy': 'true' } };
  const of = { cluster: 'orders', component: 'postgresql' };
  const named = (name: string) => ({ metadata: { name } });

  it('takes the component’s default policy', () => {
    const policies = [
      labelled('a-hscale', 'postgresql', isDefault),
      labelled('a-custom', 'postgresql'),
      labelled('z-default', 'postgresql', isDefault),
      labelled('other-component', 'pgbouncer', isDefault),
      labelled('other-cluster', 'postgresql', { ...isDefault, cluster: 'invoices' }),
    ];
    expect(selectBackupPolicy(policies, of)).toMatchObject(named('z-default'));
    expect(selectBackupPolicy(policies.toReversed().slice(2), of)).toMatchObject(named('z-default'));
    expect(selectBackupPolicy([policies[1]], of)).toMatchObject(named('a-custom'));
  });

  it('is BACKUP_METHOD_MISSING without one', () => {
    expect(() => selectBackupPolicy([named('x'), null, 7], of)).toThrow(
      expect.objectContaining({ code: 'BACKUP_METHOD_MISSING' }),
    );
  });
});
