import { LABELS } from '@holdfast/db-backup-domain/kubeblocks';
import type { CreateBackupInput } from '@holdfast/db-backup-domain/wire';
import { describe, expect, test } from 'vitest';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { viewService } from '../services/view-service.ts';
import { createBackup } from './create-backup.ts';
import {
  ACTION_SETS,
  NAMESPACE,
  backupObject,
  clusterObject,
  ordersState,
  policyObject,
  repoObject,
  type Objects,
} from './sample-objects.testing.ts';
import { CALL, ScriptedApi } from './scripted-api.testing.ts';

const INPUT: CreateBackupInput = { namespace: NAMESPACE, service: 'orders', name: 'new' };

function world(objects: Objects = {}) {
  const api = new ScriptedApi(ordersState(objects));
  return {
    api,
    create: (change: Partial<CreateBackupInput> = {}) =>
      createBackup(api.context(), CALL, { ...INPUT, ...change }),
  };
}

const refusedWith = (code: string, more: { detail?: unknown } = {}) =>
  expect.objectContaining({ code, ...more }) as Error;
const made = ({ requests }: ScriptedApi) => requests.filter((asked) => asked.startsWith('create'));

describe('a backup that is created', () => {
  test('is by the discovered policy and method, labelled as the operator would, of the service’s project', async () => {
    const labels = { [LABELS.project]: 'web-shop' };
    const { api, create } = world({ clusters: [clusterObject('orders', { labels })] });
    const row = await create({ description: 'before the migration', requestId: 'r1' });
    expect(row).toMatchObject({
      ...{ name: 'new', namespace: NAMESPACE, type: 'manual', status: 'Pending' },
      description: 'before the migration',
      method: 'pg-basebackup',
      source: { name: 'orders', uid: 'uid-of-orders', exists: true },
    });
    expect(api.of('backups').get('new')).toMatchObject({
      metadata: {
        labels: {
          'app.kubernetes.io/instance': 'orders',
          'apps.kubeblocks.io/component-name': 'postgresql',
          'dataprotection.kubeblocks.io/cluster-uid': 'uid-of-orders',
          'holdfast.dev/project': 'web-shop',
        },
        annotations: { 'holdfast.dev/request-id': 'r1' },
      },
      spec: {
        backupPolicyName: 'orders-postgresql-backup-policy',
        backupMethod: 'pg-basebackup',
        deletionPolicy: 'Delete',
      },
    });
    expect(api.wrote).toEqual([['backups', 'new']]);
  });

  test('may be of a service that the cache does not know yet', async () => {
    const { api, create } = world({ clusters: [], policies: [] });
    api.put('clusters', clusterObject('orders'));
    api.put('backuppolicies', policyObject('orders'));
    expect(await create()).toMatchObject({ source: { uid: 'uid-of-orders', exists: true } });
  });

  test('takes what the server knows of the ActionSets where the caller may not list them', async () => {
    const { api, create } = world();
    api.before = (verb, { plural }) => {
      if (verb === 'list' && ['actionsets', 'backuprepos'].includes(plural))
        throw new KubeApiError('forbidden', { status: 403, reason: 'Forbidden' });
    };
    expect((await create()).method).toBe('pg-basebackup');
    api.known = { ...api.known, actionSets: [] };
    await expect(create({ name: 'second' })).rejects.toThrow(
      refusedWith('BACKUP_METHOD_MISSING', {
        detail: expect.stringContaining('actionsets.dataprotection.kubeblocks.io') as unknown,
      }),
    );
  });
});

describe('a request that comes again', () => {
  const request = { requestId: 'r1' };

  test('at once, on the same name, is answered with what the first has made', async () => {
    const { api, create } = world();
    const [first, second] = await Promise.all([create(request), create(request)]);
    expect(second.uid).toBe(first.uid);
    expect(made(api)).toHaveLength(2);
    expect(api.of('backups').size).toBe(1);
  });

  test('later, on any name, is answered with that backup as it is now', async () => {
    const first = backupObject('first', { annotations: { 'holdfast.dev/request-id': 'r1' } });
    const { api, create } = world({ backups: [first] });
    expect(await create(request)).toMatchObject({ name: 'first', status: 'Completed' });
    expect(made(api)).toEqual([]);
  });

  test('of another service is another request', async () => {
    const first = backupObject('first', {
      of: 'invoices',
      annotations: { 'holdfast.dev/request-id': 'r1' },
    });
    const { create } = world({ backups: [first] });
    expect(await create(request)).toMatchObject({ name: 'new' });
  });
});

describe('a name is taken', () => {
  test.each([
    ['by a backup of this service', backupObject('new')],
    ['by one of another service', backupObject('new', { of: 'invoices' })],
    ['by a continuous one', backupObject('new', { status: { actions: [{ actionType: 'StatefulSet' }] } })],
    [
      'by the same request id for another service',
      backupObject('new', { of: 'invoices', annotations: { 'holdfast.dev/request-id': 'r1' } }),
    ],
  ])('%s, though the cache does not know it yet', async (_by, other) => {
    const { api, create } = world();
    api.put('backups', other);
    for (const requestId of ['r1', 'r2'])
      await expect(create({ requestId })).rejects.toThrow(refusedWith('BACKUP_NAME_TAKEN'));
  });

  test('but not by a conflict of the platform’s own', async () => {
    const { api, create } = world();
    api.before = (verb) => {
      if (verb === 'create') throw new KubeApiError('try again', { status: 409, reason: 'Conflict' });
    };
    await expect(create()).rejects.toThrow(refusedWith('BACKEND_UNAVAILABLE'));
  });
});

const directive = { 'kubeblocks.io/restore-from-backup': '{"postgresql":{"name":"b"}}' };
const twoStores = [
  { name: 'a', componentDef: 'postgresql-14' },
  { name: 'b', componentDef: 'mysql-8.0' },
];

describe('a service that cannot be backed up now', () => {
  test.each<[string, string, RegExp | null, Objects]>([
    [
      'that is stopped',
      'SERVICE_NOT_RUNNING',
      null,
      { clusters: [clusterObject('orders', { phase: 'Stopped' })] },
    ],
    [
      'that was just made',
      'SERVICE_NOT_RUNNING',
      null,
      { clusters: [clusterObject('orders', { phase: null })], policies: [] },
    ],
    [
      'of an unknown phase',
      'SERVICE_NOT_RUNNING',
      null,
      { clusters: [clusterObject('orders', { phase: 'Pausing' })] },
    ],
    [
      'that is being deleted',
      'SERVICE_NOT_RUNNING',
      null,
      { clusters: [clusterObject('orders', { deletedAt: '2026-03-03T05:00:00Z' })] },
    ],
    [
      'that still waits for its data',
      'SERVICE_NOT_RUNNING',
      /filled from a backup/,
      { clusters: [clusterObject('orders', { annotations: directive })] },
    ],
    ['that is gone', 'SERVICE_NOT_RUNNING', null, { clusters: [], backups: [backupObject('old')] }],
    [
      'of an unsupported engine',
      'ENGINE_UNSUPPORTED',
      /kafka/,
      {
        clusters: [
          clusterObject('orders', { spec: { clusterDef: 'kafka', componentSpecs: [{ name: 'broker' }] } }),
        ],
      },
    ],
    [
      'with several data-bearing components',
      'ENGINE_UNSUPPORTED',
      /a, b/,
      { clusters: [clusterObject('orders', { spec: { componentSpecs: twoStores } })] },
    ],
    ['without a policy', 'BACKUP_METHOD_MISSING', /no backup policy/, { policies: [] }],
    [
      'whose policy is a namesake’s',
      'BACKUP_METHOD_MISSING',
      /no backup policy/,
      { policies: [policyObject('orders', { ownerUid: 'older' })] },
    ],
    [
      'without a usable method',
      'BACKUP_METHOD_MISSING',
      /no full method/,
      { policies: [policyObject('orders', { spec: { backupMethods: [] } })] },
    ],
    [
      'whose repository is not there',
      'REPOSITORY_UNAVAILABLE',
      /s3/,
      {
        policies: [policyObject('orders', { spec: { backupRepoName: 's3' } })],
        backupRepos: [repoObject('other')],
      },
    ],
    [
      'whose repository is not ready',
      'REPOSITORY_UNAVAILABLE',
      /Failed/,
      {
        policies: [policyObject('orders', { spec: { backupRepoName: 's3' } })],
        backupRepos: [repoObject('s3', { phase: 'Failed' })],
      },
    ],
    [
      'without a default repository',
      'REPOSITORY_UNAVAILABLE',
      /default/,
      { backupRepos: [repoObject('s3', { isDefault: false })] },
    ],
    [
      'with two default ones',
      'REPOSITORY_UNAVAILABLE',
      /a, b/,
      { backupRepos: [repoObject('a'), repoObject('b')] },
    ],
  ])('%s is refused as its gate says, and nothing is made', async (_what, ...[reason, sentence, objects]) => {
    const { api, create } = world(objects);
    const view = await viewService(api.context(), CALL, { namespace: NAMESPACE, name: 'orders' });
    if ('unchanged' in view) throw new Error('No revision was given.');
    expect(view.canBackup).toEqual({ allowed: false, reason });
    expect(view.service.backup).toEqual(
      sentence === null
        ? { supported: true }
        : { supported: false, reason: expect.stringMatching(sentence) as string },
    );
    await expect(create()).rejects.toThrow(refusedWith(reason));
    expect(made(api)).toEqual([]);
  });

  test('that is unknown is not found', async () => {
    const { api, create } = world();
    await expect(create({ service: 'nobody' })).rejects.toThrow(refusedWith('SERVICE_NOT_FOUND'));
    await expect(create({ service: '../x,y=z' })).rejects.toThrow(refusedWith('SERVICE_NOT_FOUND'));
    expect(made(api)).toEqual([]);
  });

  test('one more ready repository does not matter, nor one that is out of sight', async () => {
    const repos = [
      repoObject('a'),
      repoObject('b', { isDefault: false }),
      repoObject('c', { phase: 'Failed' }),
    ];
    expect(await world({ backupRepos: repos }).create()).toMatchObject({ status: 'Pending' });
    expect(await world({ backupRepos: [], actionSets: ACTION_SETS }).create()).toMatchObject({
      status: 'Pending',
    });
  });
});

test('a quota that is used up is told as such', async () => {
  const { api, create } = world();
  api.before = (verb) => {
    if (verb === 'create')
      throw new KubeApiError('backups "new" is forbidden: exceeded quota: backups', {
        status: 403,
        reason: 'Forbidden',
      });
  };
  await expect(create()).rejects.toThrow(refusedWith('QUOTA_EXCEEDED'));
});
