import { describe, expect, test } from 'vitest';
import type { Call } from '@holdfast/db-backup-domain/backend';
import { isHoldfastError, type HoldfastError } from '@holdfast/db-backup-domain/errors';
import { ANNOTATIONS, LABELS, readLineage } from '@holdfast/db-backup-domain/kubeblocks';
import type { RestoreBackupInput } from '@holdfast/db-backup-domain/wire';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { restoreBackup } from './restore-backup.ts';
import { LINEAGE, restoredCluster } from './restore-objects.testing.ts';
import {
  RestoreWorld,
  SECRET,
  completedBackup,
  sourceCluster,
  type BackupChanges,
} from './restore-world.testing.ts';

const CALL: Call = { actor: { id: 'alice' }, requestId: 'r' };
const INPUT: RestoreBackupInput = {
  namespace: 'demo',
  service: LINEAGE.source.name,
  backup: LINEAGE.backup.name,
  restoredName: 'pg-new',
};

const begin = (world: RestoreWorld, changes: Partial<RestoreBackupInput> = {}, call = CALL) =>
  restoreBackup(world.context(), call, { ...INPUT, ...changes });

async function refusal(attempt: Promise<unknown>): Promise<HoldfastError> {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!isHoldfastError(error)) throw new Error(`Not refused: ${String(error)}`);
  return error;
}

describe('a restore that begins', () => {
  test('makes one Cluster, and is told by it', async () => {
    const world = new RestoreWorld();
    const restore = await begin(world, { backupUid: LINEAGE.backup.uid });
    expect(world.writes()).toEqual(['create clusters pg-new']);
    const made = world.api.of('clusters').get('pg-new');
    expect(restore).toEqual({
      id: readLineage(made)?.restoreId,
      mode: 'new-service',
      backup: { name: LINEAGE.backup.name, uid: LINEAGE.backup.uid },
      source: LINEAGE.source,
      target: { namespace: 'demo', name: 'pg-new' },
      stage: 'accepted',
      failedStage: null,
      cleanup: 'none',
      startedAt: LINEAGE.startedAt,
      stageTimes: [{ stage: 'accepted', at: LINEAGE.startedAt }],
      finishedAt: null,
      failureReason: null,
    });
    expect(made).toMatchObject({
      metadata: {
        labels: { 'holdfast.dev/project': 'web-shop', [LABELS.restoredFromUid]: LINEAGE.source.uid },
      },
      spec: { componentSpecs: [{ name: 'postgresql', serviceVersion: '14.7.2' }] },
    });
    expect(world.api.wrote).toEqual([['clusters', 'pg-new']]);
    expect(JSON.stringify([restore, made])).not.toMatch(new RegExp(`${SECRET}|cluster-snapshot`));
  });

  test('takes the settings of the living source where the backup recorded none', async () => {
    const backup = completedBackup({ annotations: { [ANNOTATIONS.clusterSnapshot]: undefined } });
    const world = new RestoreWorld({
      clusters: [sourceCluster({ spec: { topology: 'as-it-lives' } })],
      backups: [backup],
    });
    await begin(world);
    expect(world.api.of('clusters').get('pg-new')).toMatchObject({ spec: { topology: 'as-it-lives' } });
  });

  test('fills the component that holds data where the backup does not say which', async () => {
    const world = new RestoreWorld({
      backups: [completedBackup({ labels: { [LABELS.component]: undefined } })],
    });
    await begin(world);
    const made = world.api.of('clusters').get('pg-new')?.metadata as { annotations: Record<string, string> };
    expect(Object.keys(JSON.parse(made.annotations[ANNOTATIONS.restoreFromBackup] ?? '') as object)).toEqual([
      'postgresql',
    ]);
  });

  test('is of a Deleted source, whatever namesake lives now', async () => {
    const namesake = sourceCluster({ uid: 'another-uid', spec: { topology: 'of-the-namesake' } });
    const world = new RestoreWorld({ clusters: [namesake] });
    expect((await begin(world)).source).toEqual(LINEAGE.source);
    const made = world.api.of('clusters').get('pg-new');
    expect(made?.spec).not.toHaveProperty('topology');
    expect(made?.metadata).not.toHaveProperty(['labels', 'holdfast.dev/project']);
  });

  test('keeps the project that the backup knows, when its source is gone', async () => {
    const backup = completedBackup({ labels: { 'holdfast.dev/project': 'web-shop' } });
    const world = new RestoreWorld({ clusters: [], backups: [backup] });
    await begin(world);
    expect(world.api.of('clusters').get('pg-new')).toMatchObject({
      metadata: { labels: { 'holdfast.dev/project': 'web-shop' } },
    });
  });

  test('is not kept back by what the caller may not read', async () => {
    const world = new RestoreWorld();
    world.api.before = (_verb, { plural }) => {
      if (plural === 'backuprepos' || plural === 'actionsets')
        throw new KubeApiError('forbidden', { status: 403, reason: 'Forbidden' });
    };
    expect((await begin(world)).stage).toBe('accepted');
  });
});

describe('what is refused before anything is changed', () => {
  const snapshotless = { annotations: { [ANNOTATIONS.clusterSnapshot]: undefined } };
  const cases: [string, BackupChanges, string][] = [
    ['a backup of another service', { labels: { [LABELS.instance]: 'another' } }, 'BACKUP_NOT_FOUND'],
    ['an archive', { labels: { [LABELS.backupType]: 'Continuous' } }, 'BACKUP_NOT_FOUND'],
    ['nobody knows whose backup', { labels: { [LABELS.clusterUid]: undefined } }, 'BACKUP_NOT_FOUND'],
    ['a Running backup', { status: { phase: 'Running' } }, 'BACKUP_NOT_COMPLETED'],
    ['a Failed backup', { status: { phase: 'Failed' } }, 'BACKUP_NOT_COMPLETED'],
    ['one without a phase', { status: { phase: undefined } }, 'BACKUP_NOT_COMPLETED'],
    [
      'one that is being deleted',
      { metadata: { deletionTimestamp: '2026-03-03T05:00:00Z' } },
      'BACKUP_NOT_COMPLETED',
    ],
    [
      'a component that the settings do not list',
      { labels: { [LABELS.component]: 'mysql' } },
      'SNAPSHOT_UNUSABLE',
    ],
    [
      'settings that cannot be read',
      { annotations: { [ANNOTATIONS.clusterSnapshot]: '{' } },
      'SNAPSHOT_UNUSABLE',
    ],
    ['a repository that is gone', { status: { backupRepoName: 'gone' } }, 'REPOSITORY_UNAVAILABLE'],
    ['no method', { status: { backupMethod: undefined } }, 'BACKUP_METHOD_MISSING'],
    [
      'a method whose addon was removed',
      { status: { backupMethod: { name: 'wal-g', actionSetName: 'gone' } } },
      'BACKUP_METHOD_MISSING',
    ],
  ];

  test.each(cases)('%s', async (_, changes, code) => {
    const world = new RestoreWorld({ backups: [completedBackup(changes)] });
    const refused = await refusal(begin(world));
    expect(refused.code).toBe(code);
    expect(world.writes()).toEqual([]);
    expect(`${refused.message} ${String(refused.cause)}`).not.toContain(SECRET);
  });

  test.each<[string, Partial<RestoreBackupInput>, string]>([
    ['an unknown backup', { backup: 'never' }, 'BACKUP_NOT_FOUND'],
    ['another backup of that name', { backupUid: 'another-uid' }, 'BACKUP_NOT_FOUND'],
    ['an unknown service', { service: 'never' }, 'SERVICE_NOT_FOUND'],
    ['a taken name', { restoredName: LINEAGE.source.name }, 'SERVICE_NAME_TAKEN'],
    ['a name that is none', { restoredName: '1st' }, 'SERVICE_NAME_INVALID'],
    [
      'a name that its Restore objects could not carry',
      { restoredName: 'x'.repeat(32) },
      'SERVICE_NAME_INVALID',
    ],
  ])('%s', async (_, changes, code) => {
    const world = new RestoreWorld();
    expect((await refusal(begin(world, changes))).code).toBe(code);
    expect(world.writes()).toEqual([]);
  });

  test('a repository that is not ready', async () => {
    const world = new RestoreWorld();
    world.api.put('backuprepos', { metadata: { name: 'my-repo' }, status: { phase: 'Failed' } });
    expect(await refusal(begin(world))).toMatchObject({
      code: 'REPOSITORY_UNAVAILABLE',
      detail: expect.stringContaining('my-repo') as string,
    });
    expect(world.writes()).toEqual([]);
  });

  test('a backup without settings, whose source is gone', async () => {
    const world = new RestoreWorld({ clusters: [], backups: [completedBackup(snapshotless)] });
    expect((await refusal(begin(world))).code).toBe('SNAPSHOT_UNUSABLE');
  });

  test('an in-progress backup that has no labels yet is known by its policy', async () => {
    const labels = { [LABELS.instance]: undefined, [LABELS.clusterUid]: undefined };
    const world = new RestoreWorld({ backups: [completedBackup({ labels, status: { phase: 'Running' } })] });
    const policy = { metadata: { name: 'p', labels: { [LABELS.instance]: LINEAGE.source.name } } };
    world.cached = { ...world.state(), policies: new Map([['pg-cluster-postgresql-backup-policy', policy]]) };
    expect((await refusal(begin(world))).code).toBe('BACKUP_NOT_COMPLETED');
  });
});

describe('a name that is taken in between', () => {
  test('is refused, and who took it stays as it is', async () => {
    const world = new RestoreWorld();
    const rival = {
      ...sourceCluster({ uid: 'rival' }),
      metadata: { name: 'pg-new', namespace: 'demo', uid: 'rival' },
    };
    world.api.before = (verb) => {
      if (verb === 'create') world.api.of('clusters').set('pg-new', rival);
    };
    expect((await refusal(begin(world))).code).toBe('SERVICE_NAME_TAKEN');
    expect(world.api.of('clusters').get('pg-new')).toBe(rival);
    expect(world.writes()).toEqual(['create clusters pg-new']);
    expect(world.api.wrote).toEqual([]);
  });

  test('by one of two at once: exactly one wins', async () => {
    const world = new RestoreWorld();
    const results = await Promise.allSettled([begin(world), begin(world)]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('the same requestId', () => {
  test('returns the first restore, under whatever name it comes again', async () => {
    const world = new RestoreWorld();
    const first = await begin(world, { requestId: 'one' });
    expect(await begin(world, { requestId: 'one' })).toEqual(first);
    expect(await begin(world, { requestId: 'one', restoredName: 'pg-other' })).toEqual(first);
    expect(world.writes()).toEqual(['create clusters pg-new']);
  });

  test('returns it where the cache does not know it yet', async () => {
    const world = new RestoreWorld();
    world.cached = world.state();
    const first = await begin(world, { requestId: 'one' });
    expect(await begin(world, { requestId: 'one' })).toEqual(first);
    expect((await refusal(begin(world, { requestId: 'two' }))).code).toBe('SERVICE_NAME_TAKEN');
  });

  test('of two at once makes one restore', async () => {
    const world = new RestoreWorld();
    const both = await Promise.all([begin(world, { requestId: 'one' }), begin(world, { requestId: 'one' })]);
    expect(both[0]?.id).toBe(both[1]?.id);
  });

  test('of another caller is another request', async () => {
    const world = new RestoreWorld();
    const first = await begin(world, { requestId: 'one' });
    const bob: Call = { actor: { id: 'bob' }, requestId: 'r' };
    expect((await begin(world, { requestId: 'one', restoredName: 'pg-other' }, bob)).id).not.toBe(first.id);
    expect((await refusal(begin(world, { requestId: 'one' }, { ...bob, actor: { id: 'eve' } }))).code).toBe(
      'SERVICE_NAME_TAKEN',
    );
  });
});

describe('what the API server refuses', () => {
  const refusedBy = async (status: number, message: string): Promise<HoldfastError> => {
    const world = new RestoreWorld();
    world.api.before = (verb) => {
      if (verb === 'create') throw new KubeApiError(message, { status });
    };
    return refusal(begin(world));
  };
  const value = 'SNAPSHOT-VALUE \\"quoted\\"';

  test.each<[number, string, string]>([
    [
      422,
      `Cluster "pg-new" is invalid: spec.componentSpecs[0].replicas: Invalid value: "${value}": must be integer`,
      'SNAPSHOT_UNUSABLE',
    ],
    [400, 'strict decoding error: unknown field "spec.inventedField"', 'SNAPSHOT_UNUSABLE'],
    [422, 'Cluster "pg-new" is invalid: metadata.labels: Invalid value: "x y"', 'BACKEND_REJECTED'],
    [403, 'clusters.apps.kubeblocks.io is forbidden: exceeded quota: clusters', 'QUOTA_EXCEEDED'],
    [403, 'clusters.apps.kubeblocks.io is forbidden: User "bob" cannot create', 'FORBIDDEN'],
    [500, 'etcd is away', 'BACKEND_UNAVAILABLE'],
  ])('%i %s is told as %s', async (status, message, code) => {
    const refused = await refusedBy(status, message);
    expect(refused.code).toBe(code);
    expect(`${refused.message} ${String(refused.cause)}`).not.toContain('SNAPSHOT-VALUE');
    if (code === 'SNAPSHOT_UNUSABLE') expect(refused.detail).toContain('spec.');
  });
});

test('lineage of somebody else’s Cluster under the new name is not taken for ours', async () => {
  const world = new RestoreWorld({
    clusters: [sourceCluster(), restoredCluster({ name: 'pg-new', requestId: 'one' })],
  });
  expect((await refusal(begin(world, { requestId: 'one' }))).code).toBe('SERVICE_NAME_TAKEN');
});
