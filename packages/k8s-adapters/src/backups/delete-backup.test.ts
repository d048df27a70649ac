import type { DeleteBackupInput } from '@holdfast/db-backup-domain/wire';
import { describe, expect, test } from 'vitest';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { deleteBackup } from './delete-backup.ts';
import {
  COMPLETED,
  NAMESPACE,
  backupObject,
  clusterObject,
  ordersState,
  type Objects,
} from './sample-objects.testing.ts';
import { CALL, INCREMENTAL_LABELS, ScriptedApi } from './scripted-api.testing.ts';

const INPUT: DeleteBackupInput = { namespace: NAMESPACE, service: 'orders', name: 'one' };

function held(name: string, about: Parameters<typeof backupObject>[1] = {}) {
  const object = backupObject(name, about);
  return { ...object, metadata: { ...(object['metadata'] as object), finalizers: ['some/finalizer'] } };
}

function world(objects: Objects) {
  const api = new ScriptedApi(ordersState(objects));
  return {
    api,
    remove: (change: Partial<DeleteBackupInput> = {}) =>
      deleteBackup(api.context(), CALL, { ...INPUT, ...change }),
  };
}

const refusedWith = (code: string) => expect.objectContaining({ code }) as Error;
const changes = ({ requests }: ScriptedApi) => requests.filter((asked) => !/^(get|list) /.test(asked));

describe('a backup that is deleted', () => {
  test('is deleting until the operator lets it go, and then gone', async () => {
    const { api, remove } = world({ backups: [held('one')] });
    expect(await remove()).toEqual({ state: 'deleting' });
    expect(api.wrote).toEqual([['backups', 'one']]);
    expect(await remove()).toEqual({ state: 'deleting' });
    expect(changes(api), 'asked of the API server once').toEqual(['remove backups one']);
    api.of('backups').delete('one');
    expect(await remove()).toEqual({ state: 'gone' });
    expect(api.removed).toEqual([['backups', 'one']]);
  });

  test('is gone at once where nothing holds it', async () => {
    const { api, remove } = world({
      backups: [backupObject('one', { labels: {}, status: { phase: 'Failed' } })],
    });
    expect(await remove()).toEqual({ state: 'gone' });
    expect(api.removed).toEqual([['backups', 'one']]);
  });

  test('may be of a service that is gone', async () => {
    const { remove } = world({ clusters: [], policies: [], backups: [held('one')] });
    expect(await remove()).toEqual({ state: 'deleting' });
  });

  test('is let go first where its deletionPolicy would keep it, also when its deletion hangs', async () => {
    const retained = { spec: { deletionPolicy: 'Retain' } };
    const { api, remove } = world({ backups: [held('one', retained)] });
    expect(await remove()).toEqual({ state: 'deleting' });
    expect(changes(api)).toEqual(['patch backups one', 'remove backups one']);
    expect(api.of('backups').get('one')).toMatchObject({ spec: { deletionPolicy: 'Delete' } });

    const hanging = world({ backups: [held('one', { ...retained, deletedAt: '2026-03-03T00:00:00Z' })] });
    expect(await hanging.remove()).toEqual({ state: 'deleting' });
    expect(changes(hanging.api)).toEqual(['patch backups one']);
  });
});

describe('what is not this backup is left alone', () => {
  test.each<[string, Partial<DeleteBackupInput>, Objects]>([
    ['another of its name', { uid: 'another' }, { backups: [backupObject('one')] }],
    ['one of another service', {}, { backups: [backupObject('one', { of: 'invoices' })] }],
    ['one that never was', { name: 'never' }, { backups: [backupObject('one')] }],
    [
      'a continuous one',
      {},
      { backups: [backupObject('one', { status: { actions: [{ actionType: 'StatefulSet' }] } })] },
    ],
  ])('%s is gone to the caller', async (_what, input, objects) => {
    const { api, remove } = world(objects);
    expect(await remove(input)).toEqual({ state: 'gone' });
    expect(changes(api)).toEqual([]);
    expect(api.of('backups').has('one')).toBe(true);
  });

  test('a namesake that was made between the look and the deletion stays', async () => {
    const { api, remove } = world({ backups: [backupObject('one')] });
    let replaced = false;
    api.before = (verb) => {
      if (verb !== 'remove' || replaced) return;
      replaced = true;
      api.put('backups', backupObject('one', { uid: 'the-namesake' }));
    };
    expect(await remove()).toEqual({ state: 'gone' });
    expect(api.of('backups').get('one')).toMatchObject({ metadata: { uid: 'the-namesake' } });
  });
});

describe('a deletion is refused', () => {
  test.each(['Running', '', 'New', 'Preparing'])('while the backup is in progress: %j', async (phase) => {
    const { api, remove } = world({ backups: [backupObject('one', { status: { phase } })] });
    await expect(remove()).rejects.toThrow(refusedWith('BACKUP_IN_PROGRESS'));
    expect(changes(api)).toEqual([]);
  });

  test('for a child that the cache does not know yet', async () => {
    const { api, remove } = world({ backups: [backupObject('one')] });
    const status = { ...COMPLETED, parentBackupName: 'one' };
    api.put('backups', backupObject('child', { labels: INCREMENTAL_LABELS, status }));
    await expect(remove()).rejects.toThrow(refusedWith('BACKUP_HAS_CHILDREN'));
    expect(changes(api)).toEqual([]);
  });

  test('for a restore that the cache does not know yet', async () => {
    const { api, remove } = world({ backups: [backupObject('one')] });
    const lineage = {
      restoreId: 'r1',
      startedAt: '2026-03-03T05:09:59Z',
      target: { namespace: NAMESPACE, name: 'copy' },
      backup: { namespace: NAMESPACE, name: 'one', uid: 'uid-of-one' },
      source: { namespace: NAMESPACE, name: 'orders', uid: 'uid-of-orders' },
    };
    const copy = clusterObject('copy', {
      phase: null,
      createdAt: '2026-03-03T05:09:59Z',
      labels: { 'holdfast.dev/restored-from-uid': 'uid-of-orders' },
      annotations: { 'holdfast.dev/restored-from': JSON.stringify(lineage) },
    });
    api.put('clusters', copy);
    await expect(remove()).rejects.toThrow(refusedWith('BACKUP_IN_USE'));
    expect(changes(api)).toEqual([]);
  });

  test('by the API server, in its own words', async () => {
    const { api, remove } = world({ backups: [backupObject('one')] });
    api.before = (verb) => {
      if (verb === 'remove')
        throw new KubeApiError('backups "one" is forbidden', { status: 403, reason: 'Forbidden' });
    };
    await expect(remove()).rejects.toThrow(refusedWith('FORBIDDEN'));
  });
});

describe('the operator writes to the backup meanwhile', () => {
  test('it is looked at again, and what it has become decides', async () => {
    const { api, remove } = world({ backups: [held('one', { spec: { deletionPolicy: 'Retain' } })] });
    let turns = 0;
    api.before = (verb) => {
      if (verb === 'patch' && (turns += 1) < 4)
        api.put('backups', held('one', { spec: { deletionPolicy: 'Retain' } }));
    };
    expect(await remove()).toEqual({ state: 'deleting' });
    expect(turns).toBe(4);
  });

  test('for ever: the platform is the matter', async () => {
    const { api, remove } = world({ backups: [held('one', { spec: { deletionPolicy: 'Retain' } })] });
    api.before = (verb) => {
      if (verb === 'patch') api.put('backups', held('one', { spec: { deletionPolicy: 'Retain' } }));
    };
    await expect(remove()).rejects.toThrow(refusedWith('BACKEND_UNAVAILABLE'));
    expect(changes(api).length).toBeLessThan(10);
  });

  test('it goes under the patch: gone', async () => {
    const { api, remove } = world({ backups: [held('one', { spec: { deletionPolicy: 'Retain' } })] });
    api.before = (verb) => {
      if (verb === 'patch') api.of('backups').delete('one');
    };
    expect(await remove()).toEqual({ state: 'gone' });
  });
});
