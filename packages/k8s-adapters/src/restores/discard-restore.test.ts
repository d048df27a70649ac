import { describe, expect, test } from 'vitest';
import type { Call } from '@holdfast/db-backup-domain/backend';
import { LABELS, fieldOf } from '@holdfast/db-backup-domain/kubeblocks';
import { KubeApiError } from '../connection/kube-api-error.ts';
import type { KubeObject } from '../connection/kube-api.ts';
import { discardRestore } from './discard-restore.ts';
import {
  LINEAGE,
  TARGET,
  restoreObject,
  restoredCluster,
  type ClusterSeed,
} from './restore-objects.testing.ts';
import { RestoreWorld, completedBackup, sourceCluster } from './restore-world.testing.ts';
import { restoresIn } from './restores-in.ts';

const CALL: Call = { actor: { id: 'alice' }, requestId: 'r' };
const refusedAs = (code: string) => expect.objectContaining({ code }) as unknown;

let ids = 0;
/** What was shown of a restore is remembered by its id: each world has its own. */
function failedWorld(seed: ClusterSeed = {}, more: { backups?: KubeObject[]; finalizers?: string[] } = {}) {
  const id = `restore-to-discard-${(ids += 1)}`;
  const cluster = restoredCluster({ id, phase: 'Creating', ...seed });
  const metadata = {
    ...(cluster.metadata as object),
    ...(more.finalizers && { finalizers: more.finalizers }),
  };
  const world = new RestoreWorld({
    clusters: [sourceCluster(), { ...cluster, metadata }],
    backups: [completedBackup(), ...(more.backups ?? [])],
    restores: [restoreObject({ phase: 'Failed', endedAfter: 12 })],
  });
  const discard = () => discardRestore(world.context(), CALL, { namespace: 'demo', id });
  const listed = () =>
    restoresIn(world.state(), world.api.now).find(({ restore }) => restore.id === id)?.restore;
  return { id, world, discard, listed };
}

const REMEMBER = `patch backups ${LINEAGE.backup.name}`;
const REMOVE = `remove clusters ${TARGET.name}`;

describe('discarding a failed restore', () => {
  test('remembers it on its Backup first, then deletes its Cluster', async () => {
    const { world, discard, listed, id } = failedWorld();
    const discarded = await discard();
    expect(discarded).toMatchObject({ id, stage: 'failed', failedStage: 'restoring', cleanup: 'done' });
    expect(world.writes()).toEqual([REMEMBER, REMOVE]);
    expect(world.api.of('clusters').has(TARGET.name)).toBe(false);
    expect(world.api.wrote).toEqual([['backups', LINEAGE.backup.name]]);
    expect(world.api.removed).toEqual([['clusters', TARGET.name]]);
    expect(listed()).toEqual(discarded);
  });

  test('may be repeated, and answers the same without another write', async () => {
    const { world, discard } = failedWorld();
    const first = await discard();
    expect(await discard()).toEqual(first);
    expect(world.writes()).toEqual([REMEMBER, REMOVE]);
  });

  test('is running while the Cluster goes, and done when it is gone', async () => {
    const { world, discard, listed } = failedWorld({}, { finalizers: ['cluster.kubeblocks.io/finalizer'] });
    expect((await discard()).cleanup).toBe('running');
    expect(world.api.wrote.at(-1)).toEqual(['clusters', TARGET.name]);
    world.api.of('restores').clear();
    const going = await discard();
    expect(going).toMatchObject({
      cleanup: 'running',
      failureReason: expect.stringContaining('failed') as string,
    });
    expect(world.writes()).toEqual([REMEMBER, REMOVE]);
    world.api.of('clusters').delete(TARGET.name);
    expect(await discard()).toMatchObject({ cleanup: 'done' });
    expect(listed()).toMatchObject({ stage: 'failed', cleanup: 'done' });
  });

  test('leaves a later service of the same name alone', async () => {
    const { world, discard } = failedWorld();
    await discard();
    const later = { ...sourceCluster(), metadata: { name: TARGET.name, namespace: 'demo', uid: 'later' } };
    world.api.of('clusters').set(TARGET.name, later);
    expect(await discard()).toMatchObject({ cleanup: 'done' });
    expect(world.api.of('clusters').get(TARGET.name)).toBe(later);
  });

  test('leaves alone what took the place of its Cluster while the cache did not know', async () => {
    const { world, discard } = failedWorld();
    world.cached = world.state();
    const later = restoredCluster({ id: 'another', uid: 'later' });
    world.api.of('clusters').set(TARGET.name, later);
    expect(await discard()).toMatchObject({ cleanup: 'done' });
    expect(world.writes()).toEqual([]);
    expect(world.api.removed).toEqual([['clusters', TARGET.name]]);
  });

  test.each(['DoNotTerminate', 'Halt', 'WipeOut'])(
    'makes the policy %s one that deletes this and no backup',
    async (terminationPolicy) => {
      const { world, discard } = failedWorld({ terminationPolicy }, { finalizers: ['f'] });
      await discard();
      expect(world.writes()).toEqual([REMEMBER, `patch clusters ${TARGET.name}`, REMOVE]);
      expect(fieldOf(world.api.of('clusters').get(TARGET.name), 'spec', 'terminationPolicy')).toBe('Delete');
    },
  );

  test('works though its Backup is gone, and is forgotten then', async () => {
    const { world, discard, listed } = failedWorld();
    world.api.of('backups').clear();
    expect(await discard()).toMatchObject({ stage: 'failed', cleanup: 'done' });
    expect(listed()).toBeUndefined();
    await expect(discard()).rejects.toEqual(refusedAs('RESTORE_NOT_FOUND'));
  });

  test('does not write onto another backup of that name', async () => {
    const { world, discard } = failedWorld();
    world.api.put('backups', completedBackup({ metadata: { uid: 'another' } }));
    await discard();
    expect(world.writes()).toEqual([REMOVE]);
  });
});

describe('discarding is refused', () => {
  test('for a restore that never was', async () => {
    const { world } = failedWorld();
    const attempt = discardRestore(world.context(), CALL, { namespace: 'demo', id: 'no-such-restore' });
    await expect(attempt).rejects.toEqual(refusedAs('RESTORE_NOT_FOUND'));
  });

  test('for one that lives or is ready', async () => {
    const living = failedWorld();
    living.world.api.of('restores').clear();
    await expect(living.discard()).rejects.toEqual(refusedAs('BACKUP_IN_USE'));
    const ready = failedWorld({ phase: 'Running', directive: false });
    ready.world.api.put('restores', restoreObject({ phase: 'Completed', endedAfter: 12 }));
    await expect(ready.discard()).rejects.toEqual(refusedAs('BACKUP_IN_USE'));
    expect([...living.world.writes(), ...ready.world.writes()]).toEqual([]);
  });

  test('for one that is shown as failed, and lives by what is read now', async () => {
    const { world, discard } = failedWorld();
    world.cached = world.state();
    world.api.put('restores', restoreObject({ phase: 'Running' }));
    await expect(discard()).rejects.toEqual(refusedAs('BACKUP_IN_USE'));
    expect(world.writes()).toEqual([]);
  });

  test('in silence where the operator holds that the Cluster was filled', async () => {
    const { world, discard } = failedWorld({ directive: false });
    expect(await discard()).toMatchObject({ stage: 'failed', cleanup: 'none' });
    expect(world.writes()).toEqual([]);
    expect(world.api.of('clusters').has(TARGET.name)).toBe(true);
  });

  describe('while the platform would take backups of an earlier service of that name along', () => {
    const labelled = (uid: string) => ({ [LABELS.instance]: TARGET.name, [LABELS.clusterUid]: uid });
    const failed = (name: string, uid: string, labels = {}) =>
      completedBackup({
        metadata: { name, uid: `uid-of-${name}` },
        labels: { ...labelled(uid), ...labels },
        status: { phase: 'Failed' },
      });

    test('Failed ones', async () => {
      const { world, discard } = failedWorld({}, { backups: [failed('old', 'earlier')] });
      await expect(discard()).rejects.toMatchObject({
        code: 'BACKEND_REJECTED',
        detail: expect.stringContaining('old') as string,
      });
      expect(world.writes()).toEqual([]);
    });

    test('but not for its own, for archives, or for Completed ones, which stay', async () => {
      const kept = completedBackup({ metadata: { name: 'kept', uid: 'k' }, labels: labelled('earlier') });
      const own = failed('own', TARGET.uid);
      const archive = failed('archive', 'earlier', { [LABELS.backupType]: 'Continuous' });
      const { discard } = failedWorld({}, { backups: [kept, own, archive] });
      expect((await discard()).cleanup).toBe('done');
    });
  });

  test('when it may not be remembered, nothing is deleted', async () => {
    const { world, discard } = failedWorld();
    world.api.before = (verb, { plural }) => {
      if (verb === 'patch' && plural === 'backups') throw new KubeApiError('forbidden', { status: 403 });
    };
    await expect(discard()).rejects.toEqual(refusedAs('FORBIDDEN'));
    expect(world.api.of('clusters').has(TARGET.name)).toBe(true);
  });
});

describe('others write at the same time', () => {
  test('to the Backup: it is read and written again', async () => {
    const { world, discard, listed } = failedWorld();
    let times = 2;
    world.api.before = (verb, { plural }) => {
      if (verb !== 'patch' || plural !== 'backups' || (times -= 1) < 0) return;
      world.api.put('backups', world.api.of('backups').get(LINEAGE.backup.name) ?? {});
    };
    expect((await discard()).cleanup).toBe('done');
    expect(listed()).toBeDefined();
    expect(world.writes()).toEqual([REMEMBER, REMEMBER, REMEMBER, REMOVE]);
  });

  test('to the Backup, for ever: it is given up, and nothing is deleted', async () => {
    const { world, discard } = failedWorld();
    world.api.before = (verb, { plural }) => {
      if (verb === 'patch' && plural === 'backups')
        world.api.put('backups', world.api.of('backups').get(LINEAGE.backup.name) ?? {});
    };
    await expect(discard()).rejects.toEqual(refusedAs('BACKEND_UNAVAILABLE'));
    expect(world.api.of('clusters').has(TARGET.name)).toBe(true);
  });

  test('to the Cluster: it is looked at again before anything is deleted', async () => {
    const { world, discard } = failedWorld({ terminationPolicy: 'DoNotTerminate' });
    let once = true;
    world.api.before = (verb, { plural }) => {
      if (verb !== 'patch' || plural !== 'clusters' || !once) return;
      once = false;
      world.api.put('clusters', world.api.of('clusters').get(TARGET.name) ?? {});
      world.api.put('restores', restoreObject({ phase: 'Running' }));
    };
    await expect(discard()).rejects.toEqual(refusedAs('BACKUP_IN_USE'));
    expect(world.api.of('clusters').has(TARGET.name)).toBe(true);
  });

  test('a namesake takes its place just before the deletion: it stays', async () => {
    const { world, discard } = failedWorld();
    const later = { ...sourceCluster(), metadata: { name: TARGET.name, namespace: 'demo', uid: 'later' } };
    world.api.before = (verb) => {
      if (verb === 'remove') world.api.of('clusters').set(TARGET.name, later);
    };
    expect((await discard()).cleanup).toBe('done');
    expect(world.api.of('clusters').get(TARGET.name)).toBe(later);
  });
});

test('the newest ten discarded restores of a backup are remembered', async () => {
  const world = new RestoreWorld();
  const made: string[] = [];
  for (let index = 0; index < 12; index += 1) {
    const id = `one-of-many-${index}`;
    made.push(id);
    world.api
      .of('clusters')
      .set(TARGET.name, restoredCluster({ id, uid: `7a7a7a7a-${index}`, phase: 'Creating' }));
    world.api.put('restores', restoreObject({ phase: 'Failed', endedAfter: 12 }));
    await discardRestore(world.context(), CALL, { namespace: 'demo', id });
  }
  const listed = restoresIn(world.state(), world.api.now).map(({ restore }) => restore.id);
  expect(listed.toSorted()).toEqual(made.slice(2).toSorted());
});
