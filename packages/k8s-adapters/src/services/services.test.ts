import { ANNOTATIONS, LABELS } from '@holdfast/db-backup-domain/kubeblocks';
import { dbServiceSchema, serviceViewSchema, type GetServiceInput } from '@holdfast/db-backup-domain/wire';
import { describe, expect, test } from 'vitest';
import {
  COMPLETED,
  NAMESPACE,
  NOW,
  backupObject,
  clusterObject,
  ordersState,
  policyObject,
  repoObject,
  type Objects,
} from '../backups/sample-objects.testing.ts';
import { CALL, ScriptedApi } from '../backups/scripted-api.testing.ts';
import { getService, refuseBrowsing } from './get-service.ts';
import { isNameTaken } from './is-name-taken.ts';
import { listProjects, listServices } from './list-services.ts';
import { systemInfo } from './system-info.ts';
import { viewService } from './view-service.ts';

const KEY = { namespace: NAMESPACE, name: 'orders' };
const SECOND = 1_000;
const refusedWith = (code: string) => expect.objectContaining({ code }) as Error;

function world(objects: Objects = {}) {
  const api = new ScriptedApi(ordersState(objects));
  return { api, context: api.context() };
}

function lineage(target: string): Record<string, string> {
  const kept = {
    restoreId: `restore-of-${target}`,
    startedAt: '2026-03-03T05:00:00Z',
    target: { namespace: NAMESPACE, name: target },
    backup: { namespace: NAMESPACE, name: 'one', uid: 'uid-of-one' },
    source: { namespace: NAMESPACE, name: 'orders', uid: 'uid-of-orders' },
  };
  return { [ANNOTATIONS.restoredFrom]: JSON.stringify(kept) };
}

const restoring = (name: string, phase: string) =>
  clusterObject(name, {
    phase,
    createdAt: '2026-03-03T05:00:00Z',
    annotations: { ...lineage(name), [ANNOTATIONS.restoreFromBackup]: '{"postgresql":{"name":"one"}}' },
  });

describe('a service', () => {
  test('is what its Cluster says', async () => {
    const { context } = world({ backups: [backupObject('one')] });
    const service = await getService(context, CALL, KEY);
    expect(dbServiceSchema.parse(service)).toEqual(service);
    expect(service).toEqual({
      ...KEY,
      uid: 'uid-of-orders',
      projectId: NAMESPACE,
      engine: 'postgresql',
      engineLabel: 'PostgreSQL',
      version: '14.7.2',
      status: 'Running',
      createdAt: '2026-03-01T08:00:00.000Z',
      managed: false,
      backup: { supported: true },
      browse: { allowed: false, reason: 'BROWSE_UNSUPPORTED' },
      connection: null,
      restoredFrom: null,
      lastCompletedAt: '2026-03-02T09:01:06.000Z',
      busy: false,
      limits: { serviceNameMaxLength: 31 },
    });
    await expect(refuseBrowsing(context, CALL, KEY)).rejects.toThrow(refusedWith('BROWSE_UNSUPPORTED'));
  });

  test.each([
    ['Running', 'Creating'],
    ['Creating', 'Creating'],
    ['Deleting', 'Deleting'],
  ])('that is being filled, and %s by its phase, is %s', async (phase, status) => {
    const { context } = world({
      clusters: [clusterObject('orders'), restoring('copy', phase)],
      backups: [backupObject('one')],
    });
    const copy = await getService(context, CALL, { ...KEY, name: 'copy' });
    expect(copy).toMatchObject({ status, busy: true, restoredFrom: { backup: 'one', service: KEY } });
    expect((await getService(context, CALL, KEY)).busy, 'the source is busy too').toBe(true);
  });

  test.each(['Running', 'Creating'])('whose restore has failed is Failed though it is %s', async (phase) => {
    const failed = {
      metadata: {
        name: 'copy-postgresql-uid-of-c-preparedata',
        namespace: NAMESPACE,
        uid: 'uid-of-restore',
        creationTimestamp: '2026-03-03T05:00:05Z',
        labels: { [LABELS.instance]: 'copy' },
      },
      spec: { backup: { name: 'one', namespace: NAMESPACE } },
      status: { phase: 'Failed' },
    };
    const { context } = world({
      clusters: [clusterObject('orders'), restoring('copy', phase)],
      backups: [backupObject('one')],
      restores: [failed],
    });
    const copy = await getService(context, CALL, { ...KEY, name: 'copy' });
    expect(copy).toMatchObject({ status: 'Failed', busy: false });
  });
});

describe('a service that is gone', () => {
  const labels = (project: string) => ({
    [LABELS.instance]: 'orders',
    [LABELS.component]: 'postgresql',
    [LABELS.clusterUid]: 'older',
    [LABELS.project]: project,
  });
  const backups = [
    backupObject('old-1', { clusterUid: 'older', createdAt: '2026-01-01T00:00:00Z' }),
    backupObject('old-2', { labels: labels('web-shop'), createdAt: '2026-01-02T00:00:00Z' }),
    backupObject('old-3', { clusterUid: 'older', createdAt: '2026-01-03T00:00:00Z' }),
    backupObject('oldest', { clusterUid: 'oldest', createdAt: '2025-01-01T00:00:00Z' }),
  ];

  test('is known by its backups, and browsed, connected to and backed up no more', async () => {
    const { context } = world({ clusters: [], policies: [], backups });
    const view = await viewService(context, CALL, KEY);
    expect(serviceViewSchema.parse(view)).toEqual(view);
    expect(view).toMatchObject({
      service: {
        ...{ uid: 'older', status: 'Deleted', projectId: 'web-shop', engine: 'postgresql', version: null },
        ...{ createdAt: '2026-01-01T00:00:00.000Z', connection: null, busy: false },
        browse: { allowed: false },
        lastCompletedAt: '2026-03-02T09:01:06.000Z',
      },
      policy: null,
      canBackup: { allowed: false, reason: 'SERVICE_NOT_RUNNING' },
      backups: { total: 3 },
    });
    expect((await getService(context, CALL, { ...KEY, uid: 'oldest' })).uid).toBe('oldest');
  });

  test('gives way to its living namesake, but not by its uid', async () => {
    const { context } = world({ backups });
    expect((await getService(context, CALL, KEY)).uid).toBe('uid-of-orders');
    expect(await getService(context, CALL, { ...KEY, uid: 'older' })).toMatchObject({ status: 'Deleted' });
    await expect(getService(context, CALL, { ...KEY, uid: 'never' })).rejects.toThrow(
      refusedWith('SERVICE_NOT_FOUND'),
    );
    const listed = await listServices(context, CALL, {});
    expect(listed.map(({ uid }) => uid)).toEqual(['oldest', 'older', 'uid-of-orders']);
    expect((await listServices(context, CALL, { projectId: 'web-shop' })).map(({ uid }) => uid)).toEqual([
      'older',
    ]);
    expect(await listProjects(context, CALL)).toEqual([
      { id: NAMESPACE, name: NAMESPACE },
      { id: 'web-shop', name: 'web-shop' },
    ]);
  });
});

test('a namespace without services is an empty project', async () => {
  const { context } = world({ clusters: [], policies: [] });
  expect(await listServices(context, CALL, {})).toEqual([]);
  expect(await listProjects(context, CALL)).toEqual([{ id: NAMESPACE, name: NAMESPACE }]);
});

describe('names', () => {
  test('are taken by what would collide with them', async () => {
    const { context } = world({
      policies: [policyObject('orders'), policyObject('leaving')],
      backups: [
        backupObject('one'),
        backupObject('wal', { status: { actions: [{ actionType: 'StatefulSet' }] } }),
      ],
    });
    const taken = (kind: 'backup' | 'service', name: string) =>
      isNameTaken(context, CALL, { namespace: NAMESPACE, kind, name });
    for (const name of ['one', 'wal']) expect(await taken('backup', name), name).toBe(true);
    expect(await taken('backup', 'orders')).toBe(false);
    for (const name of ['orders', 'leaving']) expect(await taken('service', name), name).toBe(true);
    expect(await taken('service', 'one')).toBe(false);
  });
});

describe('a known revision', () => {
  const asked = async (api: ScriptedApi, input: Partial<GetServiceInput> = {}) =>
    viewService(api.context(), CALL, { ...KEY, ...input });
  const revisionOf = async (api: ScriptedApi) => {
    const view = await asked(api);
    if ('unchanged' in view) throw new Error('No revision was given.');
    return view.revision;
  };

  test('is unchanged while nothing that is shown changes, in another cache too', async () => {
    const objects = { backups: [backupObject('one')] };
    const { api } = world(objects);
    const knownRevision = await revisionOf(api);
    api.now += 60 * SECOND;
    expect(await asked(api, { knownRevision })).toEqual({ unchanged: true });
    expect(await asked(world(objects).api, { knownRevision })).toEqual({ unchanged: true });
  });

  test.each<[string, Objects]>([
    ['a backup that ended', { backups: [backupObject('one')] }],
    ['a service that stopped', { clusters: [clusterObject('orders', { phase: 'Stopped' })] }],
    ['a repository that failed', { backupRepos: [repoObject('s3', { phase: 'Failed' })] }],
    ['a restore that began', { clusters: [clusterObject('orders'), restoring('copy', 'Creating')] }],
  ])('changes with %s', async (_what, change) => {
    const before = { backups: [backupObject('one', { status: { phase: 'Running' } })] };
    const knownRevision = await revisionOf(world(before).api);
    expect(await asked(world({ ...before, ...change }).api, { knownRevision })).toHaveProperty('service');
  });

  test('changes when a backup stalls, though no object does', async () => {
    const { api } = world({
      backups: [backupObject('one', { createdAt: new Date(NOW).toISOString(), status: {} })],
    });
    const knownRevision = await revisionOf(api);
    api.now += 15 * 60 * SECOND;
    expect(await asked(api, { knownRevision })).toEqual({ unchanged: true });
    api.now += SECOND;
    expect(await asked(api, { knownRevision })).toMatchObject({ backups: { items: [{ stalled: true }] } });
  });

  test('is of the page that was asked for', async () => {
    const { api } = world({ backups: ['a', 'b', 'c'].map((name) => backupObject(name)) });
    const knownRevision = await revisionOf(api);
    const page = await asked(api, { knownRevision, backups: { limit: 1 } });
    expect(page).toMatchObject({ backups: { total: 3, items: [{ name: 'a' }] } });
    for (const sort of ['asc', 'desc', 'asc'] as const) {
      const sorted = await asked(api, { backups: { sort: { by: 'name', direction: sort } } });
      expect(sorted).toMatchObject({ backups: { items: [{ name: sort === 'asc' ? 'a' : 'c' }, {}, {}] } });
    }
  });
});

describe('the installation', () => {
  test('says what it runs on, and what its operator should know', async () => {
    const codes = async (objects: Objects) =>
      (await systemInfo(world(objects).context, CALL)).warnings.map(({ code }) => code);
    const info = await systemInfo(world({ backupRepos: [repoObject('s3')] }).context, CALL);
    expect(info).toMatchObject({ backend: 'kubeblocks', warnings: [] });
    expect(info.engines.map(({ engine, tools }) => [engine, tools[0]?.version])).toEqual([
      ['postgresql', '1.0'],
      ['mysql', '1.0'],
      ['mongodb', '1.0'],
      ['redis', '1.0'],
    ]);
    expect(await codes({ backupRepos: [repoObject('s3', { phase: 'PreChecking' })] })).toEqual([
      'REPOSITORY_NOT_READY',
    ]);
    expect(await codes({ actionSets: [] })).toEqual(['ACTION_SETS_UNSEEN']);
    expect(await codes({ backups: [backupObject('one', { status: COMPLETED })] })).toEqual([]);
  });
});
