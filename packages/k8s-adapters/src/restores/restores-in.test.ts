import { describe, expect, test } from 'vitest';
import {
  ANNOTATIONS,
  LABELS,
  rememberDiscarded,
  type DiscardedRestore,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../connection/kube-api.ts';
import {
  LINEAGE,
  TARGET,
  ms,
  namespaceState,
  restoreObject,
  restoredCluster,
  type ClusterSeed,
} from './restore-objects.testing.ts';
import { backupUidsInUse, restoresIn } from './restores-in.ts';

const NOW = ms(60);
const failedRestore = (uid: string) => restoreObject({ uid, phase: 'Failed', endedAfter: 12 });

/** A uid of its own for each test: what was shown of a restore is remembered by it. */
let uids = 0;
const newUid = (): string => `${String((uids += 1)).padStart(8, '0')}-0b4e-4f5a-9c8d-1a2b3c4d5e6f`;

const discarded: DiscardedRestore = {
  id: 'restore-7',
  target: 'pg-seventh',
  startedAt: '2026-03-01T00:00:00.000Z',
  finishedAt: '2026-03-01T00:01:00.000Z',
  failedStage: 'restoring',
  failureReason: 'tar: short read',
};

function backupRemembering(...restores: readonly DiscardedRestore[]): KubeObject {
  let backup: KubeObject = {
    metadata: {
      name: LINEAGE.backup.name,
      namespace: 'demo',
      uid: LINEAGE.backup.uid,
      labels: { [LABELS.instance]: LINEAGE.source.name, [LABELS.clusterUid]: LINEAGE.source.uid },
      annotations: {},
    },
  };
  for (const restore of restores) {
    const annotations = rememberDiscarded(backup, restore);
    backup = { ...backup, metadata: { ...(backup.metadata as object), annotations } };
  }
  return backup;
}

describe('restoresIn', () => {
  test('tells a restore by the lineage of its Cluster', () => {
    const uid = newUid();
    const state = namespaceState({
      clusters: [restoredCluster({ uid, phase: 'Creating' }), { metadata: { name: 'made-by-hand' } }],
    });
    expect(restoresIn(state, NOW)).toEqual([
      {
        targetUid: uid,
        restore: {
          id: LINEAGE.restoreId,
          mode: 'new-service',
          backup: { name: LINEAGE.backup.name, uid: LINEAGE.backup.uid },
          source: LINEAGE.source,
          target: { namespace: 'demo', name: TARGET.name },
          stage: 'provisioning',
          failedStage: null,
          cleanup: 'none',
          startedAt: LINEAGE.startedAt,
          stageTimes: [{ stage: 'accepted', at: LINEAGE.startedAt }],
          finishedAt: null,
          failureReason: null,
        },
      },
    ]);
  });

  test('a Cluster that another tool made with the annotations of a restored one is no restore', () => {
    const cluster = restoredCluster({ uid: newUid() });
    const copy = { ...cluster, metadata: { ...(cluster.metadata as object), name: 'restored-by-kbcli' } };
    expect(restoresIn(namespaceState({ clusters: [copy] }), NOW)).toEqual([]);
  });

  test.each<[string, ClusterSeed, string]>([
    ['its Cluster is there', {}, 'needed'],
    ['its Cluster is being deleted', { deletedAfter: 30 }, 'running'],
    ['the operator holds that it is filled', { directive: false }, 'none'],
  ])('a failed one whose clean-up, when %s, is as told', (_, seed, cleanup) => {
    const uid = newUid();
    const clusters = [restoredCluster({ uid, phase: 'Creating', ...seed })];
    const [only] = restoresIn(namespaceState({ clusters, restores: [failedRestore(uid)] }), NOW);
    expect(only?.restore).toMatchObject({ stage: 'failed', cleanup });
  });

  test('discarded ones come from their Backup, in the order of all', () => {
    const uid = newUid();
    const state = namespaceState({
      clusters: [restoredCluster({ uid })],
      backups: [
        backupRemembering(discarded, {
          ...discarded,
          id: 'restore-8',
          startedAt: '2026-04-01T00:00:00.000Z',
        }),
      ],
    });
    expect(restoresIn(state, NOW).map(({ restore, targetUid }) => [restore.id, targetUid])).toEqual([
      ['restore-8', null],
      ['restore-1', uid],
      ['restore-7', null],
    ]);
    expect(restoresIn(state, NOW).at(-1)?.restore).toEqual({
      ...{ id: discarded.id, startedAt: discarded.startedAt, finishedAt: discarded.finishedAt },
      mode: 'new-service',
      backup: { name: LINEAGE.backup.name, uid: LINEAGE.backup.uid },
      source: LINEAGE.source,
      target: { namespace: 'demo', name: discarded.target },
      stageTimes: [{ stage: 'accepted', at: discarded.startedAt }],
      ...{ stage: 'failed', failedStage: 'restoring', cleanup: 'done', failureReason: 'tar: short read' },
    });
  });

  test('a discarded one is listed once while its Cluster goes, with the reason that goes first', () => {
    const uid = newUid();
    const clusters = [restoredCluster({ uid, id: discarded.id, deletedAfter: 30, phase: 'Deleting' })];
    const state = namespaceState({ clusters, backups: [backupRemembering(discarded)] });
    const found = restoresIn(state, NOW);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      targetUid: uid,
      restore: { id: discarded.id, stage: 'failed', cleanup: 'running', failureReason: 'tar: short read' },
    });
  });

  test('one that is remembered, but whose Cluster was never deleted, is still to be cleared away', () => {
    const uid = newUid();
    const clusters = [restoredCluster({ uid, id: discarded.id, phase: 'Creating' })];
    const state = namespaceState({
      clusters,
      restores: [failedRestore(uid)],
      backups: [backupRemembering(discarded)],
    });
    expect(restoresIn(state, NOW).map(({ restore }) => restore.cleanup)).toEqual(['needed']);
  });

  test.each(['{', '7', '[7,null,{}]', '[{"id":"x"}]', '['.repeat(60_000)])('%# remembers nothing', (text) => {
    const backup = { metadata: { name: 'b', annotations: { [ANNOTATIONS.discardedRestores]: text } } };
    expect(restoresIn(namespaceState({ backups: [backup] }), NOW)).toEqual([]);
  });

  describe('takes no stage back', () => {
    const filled = (uid: string) => [
      restoreObject({ uid, phase: 'Completed', endedAfter: 20 }),
      restoreObject({ uid, stage: 'postready', phase: 'Completed', endedAfter: 30 }),
    ];
    const stages = (steps: readonly [KubeObject, KubeObject[]][], from = 1): (string | undefined)[] =>
      steps.map(([cluster, restores], index) => {
        const state = namespaceState({ clusters: [cluster], restores, version: from + index });
        return restoresIn(state, ms(3_600))[0]?.restore.stage;
      });

    test('that was ready, though somebody tidied its Restore objects away', () => {
      const uid = newUid();
      const cluster = restoredCluster({ uid, phase: 'Running', directive: false });
      expect(
        stages([
          [cluster, filled(uid)],
          [cluster, []],
        ]),
      ).toEqual(['ready', 'ready']);
    });

    test('that was given up, though the operator filled it in the end', () => {
      const uid = newUid();
      const ready = { type: 'Ready', status: 'True', since: 60 } as const;
      const empty = restoredCluster({ uid, phase: 'Running', conditions: [ready] });
      const late = restoredCluster({ uid, phase: 'Running', directive: false, conditions: [ready] });
      expect(
        stages([
          [empty, []],
          [late, filled(uid)],
        ]),
      ).toEqual(['failed', 'failed']);
      expect(
        restoresIn(namespaceState({ clusters: [late], restores: filled(uid), version: 9 }), NOW)[0]?.restore,
        'and is not offered for deletion',
      ).toMatchObject({ stage: 'failed', cleanup: 'none' });
    });

    test('but is told by the objects where another cache begins anew', () => {
      const uid = newUid();
      const cluster = restoredCluster({ uid, phase: 'Running', directive: false });
      expect(stages([[cluster, filled(uid)]], 5)).toEqual(['ready']);
      expect(
        stages(
          [
            [
              cluster,
              filled(uid)
                .slice(0, 1)
                .concat(restoreObject({ uid, stage: 'postready', phase: 'Running' })),
            ],
          ],
          1,
        ),
      ).toEqual(['verifying']);
    });
  });
});

describe('backupUidsInUse', () => {
  test('holds the backups of unfinished restores only', () => {
    const uid = newUid();
    const cluster = restoredCluster({ uid, phase: 'Creating' });
    const inUse = (restores: KubeObject[]) =>
      backupUidsInUse(namespaceState({ clusters: [cluster], restores }), NOW);
    expect(inUse([])).toEqual(new Set([LINEAGE.backup.uid]));
    expect(inUse([failedRestore(uid)])).toEqual(new Set());
  });

  test('goes by the objects, whatever was shown before', () => {
    const uid = newUid();
    const ready = { type: 'Ready', status: 'True', since: 60 } as const;
    const clusters = [restoredCluster({ uid, phase: 'Running', conditions: [ready] })];
    expect(restoresIn(namespaceState({ clusters }), ms(3_600))[0]?.restore.stage).toBe('failed');
    const late = namespaceState({
      clusters,
      restores: [restoreObject({ uid, phase: 'Running' })],
      version: 2,
    });
    expect(restoresIn(late, ms(3_600))[0]?.restore.stage).toBe('failed');
    expect(backupUidsInUse(late, ms(3_600))).toEqual(new Set([LINEAGE.backup.uid]));
  });
});
