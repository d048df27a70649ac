import { describe, expect, test } from 'vitest';
import { readLineage, type KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../connection/kube-api.ts';
import { progressOf } from './restores-in.ts';
import {
  LINEAGE,
  TARGET,
  at,
  ms,
  namespaceState,
  restoreObject,
  restoredCluster,
  type ClusterSeed,
  type RestoreSeed,
} from './restore-objects.testing.ts';

const BY_ANNOTATION = ['0.9', '1.0', '1.1'] as const;
const MINUTE = 60;
const running = (since: number) => ({ type: 'Ready', status: 'True', since }) as const;
const done = (stage: 'preparedata' | 'postready', endedAfter: number): RestoreSeed => ({
  ...{ stage, endedAfter, createdAfter: endedAfter - 5 },
  phase: 'Completed',
});

function progress(
  cluster: ClusterSeed | KubeObject,
  restores: readonly (RestoreSeed | KubeObject)[],
  seconds = 60,
) {
  const object = 'apiVersion' in cluster ? cluster : restoredCluster(cluster);
  const objects = restores.map((one) => ('apiVersion' in one ? one : restoreObject(one as RestoreSeed)));
  const lineage = readLineage(object);
  if (lineage === null) throw new Error('The Cluster has no lineage.');
  const state = namespaceState({ restores: objects });
  return progressOf({ cluster: object as KubeObject, lineage }, state, ms(seconds));
}

const times = (begun: Partial<Record<'provisioning' | 'restoring' | 'verifying', number>>) => [
  { stage: 'accepted', at: LINEAGE.startedAt },
  ...Object.entries(begun).map(([stage, seconds]) => ({ stage, at: new Date(at(seconds)).toISOString() })),
];

describe('when the stages of a restore began', () => {
  const begun = (since: number) => ({ type: 'ProvisioningStarted', status: 'True', since }) as const;
  const of = (seed: ClusterSeed, restores: readonly RestoreSeed[]) => progress(seed, restores).stageTimes;

  test('is what the objects say', () => {
    expect(of({ phase: 'Creating', conditions: [begun(2)] }, [])).toEqual(times({ provisioning: 2 }));
    const filled = { phase: 'Updating', directive: false, conditions: [begun(2)] };
    expect(of(filled, [done('preparedata', 20), done('postready', 30)])).toEqual(
      times({ provisioning: 2, restoring: 15, verifying: 30 }),
    );
  });

  test('is left out where they say nothing, or nothing that can be', () => {
    expect(of({ phase: 'Creating' }, [])).toEqual(times({}));
    const unsure = { type: 'ProvisioningStarted', status: 'False', since: 2 } as const;
    expect(of({ phase: 'Creating', conditions: [unsure] }, [])).toEqual(times({}));
    expect(of({ phase: 'Creating', conditions: [begun(9)] }, [{}])).toEqual(times({ restoring: 3 }));
    const oneAtWork = [done('preparedata', 20), { stage: 'postready', phase: 'Running' } as const];
    expect(of({ phase: 'Updating', directive: false }, oneAtWork)).toEqual(times({ restoring: 3 }));
  });

  test('is never after the end, though the clocks differ', () => {
    const ready = { phase: 'Running', directive: false };
    const ahead: RestoreSeed = { phase: 'Completed', createdAfter: 25, endedAfter: 20 };
    expect(progress(ready, [ahead])).toMatchObject({
      stageTimes: times({ restoring: 25, verifying: 25 }),
      finishedAt: new Date(at(25)).toISOString(),
    });
  });

  test('is not before the restore was asked for, though the clocks differ', () => {
    const early = { phase: 'Creating', conditions: [begun(-4)] };
    expect(of(early, [])).toEqual([...times({}), { stage: 'provisioning', at: LINEAGE.startedAt }]);
  });
});

describe.each(BY_ANNOTATION)('a restore by the annotation, on %s', (line) => {
  const cluster = (seed: ClusterSeed = {}): ClusterSeed => ({ line, phase: 'Creating', ...seed });

  test('passes every stage to the end', () => {
    const { phase: _none, ...unseen } = cluster();
    const story: [ClusterSeed, RestoreSeed[], string][] = [
      [unseen, [], 'accepted'],
      [cluster(), [], 'provisioning'],
      [cluster(), [{}], 'restoring'],
      [cluster(), [{ phase: 'Running' }], 'restoring'],
      [cluster(), [done('preparedata', 20)], 'restoring'],
      [cluster({ phase: 'Running', conditions: [running(25)] }), [done('preparedata', 20)], 'restoring'],
      [
        cluster({ phase: 'Running', conditions: [running(25)] }),
        [done('preparedata', 20), { stage: 'postready', phase: 'Running' }],
        'restoring',
      ],
      [
        cluster({ phase: 'Running', conditions: [running(25)] }),
        [done('preparedata', 20), done('postready', 30)],
        'restoring',
      ],
      [
        cluster({ phase: 'Updating', directive: false }),
        [done('preparedata', 20), done('postready', 30)],
        'verifying',
      ],
      [
        cluster({ phase: 'Running', directive: false, conditions: [running(25)] }),
        [done('preparedata', 20), done('postready', 30)],
        'ready',
      ],
    ];
    expect(story.map(([seed, restores]) => progress(seed, restores).stage)).toEqual(
      story.map(([, , stage]) => stage),
    );
  });

  test('is ready when its objects are, and says when', () => {
    const ready = cluster({ phase: 'Running', directive: false, conditions: [running(25)] });
    expect(progress(ready, [done('preparedata', 20), done('postready', 30)])).toEqual({
      stage: 'ready',
      failedStage: null,
      failureReason: null,
      stageTimes: times({ restoring: 15, verifying: 30 }),
      finishedAt: new Date(at(30)).toISOString(),
    });
  });

  test('one that made only a last stage (a logical method) is ready likewise', () => {
    expect(progress(cluster({ phase: 'Running', directive: false }), [done('postready', 30)]).stage).toBe(
      'ready',
    );
  });

  test('is not ready while the directive is there, though all else is', () => {
    const waiting = cluster({ phase: 'Running', conditions: [running(25)] });
    const all = [done('preparedata', 20), done('postready', 30)];
    expect(progress(waiting, all, 30 * MINUTE).stage).toBe('restoring');
  });

  test('is not ready while a Restore is not Completed, or in a phase that we do not know', () => {
    for (const phase of ['Running', 'Prophesied', ''])
      expect(
        progress(cluster({ phase: 'Running', directive: false }), [
          done('preparedata', 20),
          { stage: 'postready', phase },
        ]).stage,
      ).toBe('verifying');
  });

  test('fails with its first Restore, though the Cluster says Creating for ever', () => {
    const failed: RestoreSeed = {
      phase: 'Failed',
      endedAfter: 12,
      actions: [
        {
          status: 'Failed',
          message: 'Log Collector Output: tar: short read\nAGE-SECRET password=hunter2',
          endedAfter: 11,
        },
      ],
    };
    expect(progress(cluster(), [failed])).toEqual({
      stage: 'failed',
      failedStage: 'restoring',
      failureReason: 'tar: short read\nAGE-SECRET password=***',
      stageTimes: times({ restoring: 3 }),
      finishedAt: new Date(at(12)).toISOString(),
    });
  });

  test('fails when its last stage fails', () => {
    const failed: RestoreSeed = { stage: 'postready', phase: 'Failed', endedAfter: 40 };
    expect(progress(cluster({ phase: 'Running' }), [done('preparedata', 20), failed])).toMatchObject({
      stage: 'failed',
      failedStage: 'restoring',
      finishedAt: new Date(at(40)).toISOString(),
    });
  });

  test('an annotation that is not understood fails some minutes after the Cluster Runs', () => {
    const empty = cluster({ phase: 'Running', conditions: [running(60)] });
    expect(progress(empty, [], 11 * MINUTE).stage).toBe('provisioning');
    expect(progress(empty, [], 11 * MINUTE + 1)).toMatchObject({
      stage: 'failed',
      failedStage: 'provisioning',
      failureReason: expect.stringContaining('has not begun to fill it') as string,
      finishedAt: new Date(at(11 * MINUTE)).toISOString(),
    });
    expect(progress(cluster(), [], 300 * MINUTE).stage, 'a slow start is no failure').toBe('provisioning');
  });
});

describe('a restore in the specification, on 1.2', () => {
  const cluster = (seed: ClusterSeed = {}): ClusterSeed => ({ line: '1.2', phase: 'Creating', ...seed });
  const condition = (status: string, since: number, message = '') =>
    ({ type: 'Restore', status, since, message }) as const;
  /** Of the form that it has there: neither cluster nor uid stand in the names. */
  const populate = (seed: RestoreSeed = {}): RestoreSeed => ({ name: 'populate-4d1c', ...seed });

  test('passes every stage to the end', () => {
    const { phase: _none, ...unseen } = cluster();
    const story: [ClusterSeed, RestoreSeed[], string][] = [
      [unseen, [], 'accepted'],
      [cluster({ conditions: [condition('Unknown', 1)] }), [], 'provisioning'],
      [cluster({ conditions: [condition('Unknown', 1)] }), [populate({ phase: 'Running' })], 'restoring'],
      [
        cluster({ phase: 'Running', conditions: [condition('Unknown', 1), running(25)] }),
        [populate({ phase: 'Completed', endedAfter: 20 })],
        'restoring',
      ],
      [
        cluster({ phase: 'Updating', conditions: [condition('True', 30)] }),
        [populate({ phase: 'Completed', endedAfter: 20 })],
        'verifying',
      ],
      [
        cluster({ phase: 'Running', conditions: [condition('True', 30)] }),
        [populate({ phase: 'Completed', endedAfter: 20 })],
        'ready',
      ],
    ];
    expect(story.map(([seed, restores]) => progress(seed, restores).stage)).toEqual(
      story.map(([, , stage]) => stage),
    );
  });

  test('is ready without Restore objects, by the condition', () => {
    const ready = cluster({ phase: 'Running', conditions: [condition('True', 30)] });
    expect(progress(ready, [])).toMatchObject({ stage: 'ready', finishedAt: new Date(at(30)).toISOString() });
  });

  test('is not ready without the condition, nor while it is Unknown, whatever else says so', () => {
    const restores = [populate({ phase: 'Completed', endedAfter: 20 })];
    for (const conditions of [[], [condition('Unknown', 1)], [condition('', 1)]])
      expect(progress(cluster({ phase: 'Running', conditions }), restores, 300 * MINUTE).stage).toBe(
        'restoring',
      );
  });

  test('a source for volumes is no work that could be waited for', () => {
    const ready = cluster({ phase: 'Running', conditions: [condition('True', 30)] });
    expect(progress(ready, [populate({ phase: 'AsDataSource' })]).stage).toBe('ready');
    expect(progress(cluster(), [populate({ phase: 'AsDataSource' })]).stage, 'it was begun').toBe(
      'restoring',
    );
    const byAnnotation = { phase: 'Running', directive: false };
    expect(progress(byAnnotation, [populate({ phase: 'AsDataSource' })]).stage).toBe('verifying');
  });

  test('fails by the condition, in its words', () => {
    const told = 'Component postgresql restore failed: Log Collector Output';
    expect(progress(cluster({ conditions: [condition('False', 40, told)] }), [populate()])).toEqual({
      stage: 'failed',
      failedStage: 'restoring',
      failureReason: told,
      stageTimes: times({ restoring: 3 }),
      finishedAt: new Date(at(40)).toISOString(),
    });
  });

  test('a platform that takes no notice of it fails some minutes after the Cluster Runs', () => {
    const conditions = [running(60)];
    expect(progress(cluster({ phase: 'Running', conditions }), [], 11 * MINUTE).stage).toBe('provisioning');
    expect(progress(cluster({ phase: 'Running', conditions }), [], 12 * MINUTE).stage).toBe('failed');
    const noticed = [...conditions, condition('Unknown', 1)];
    expect(progress(cluster({ phase: 'Running', conditions: noticed }), [], 12 * MINUTE).stage).toBe(
      'provisioning',
    );
  });

  test('Restore objects of a namesake that was there before do not count', () => {
    const older = populate({ phase: 'Failed', createdAfter: -3600 });
    expect(progress(cluster(), [older]).stage).toBe('provisioning');
    expect(progress(cluster(), [populate({ phase: 'Failed', createdAfter: 0 })]).stage).toBe('failed');
  });
});

describe('which Restore objects count', () => {
  const creating = { phase: 'Creating' };

  test.each<[string, RestoreSeed]>([
    ['of another Cluster', { instance: 'another' }],
    ['of a namesake, by the uid in its name', { uid: '99999999-0000' }],
    ['of another backup: scaling out', { backup: 'hscale-1' }],
    ['of an instance that is rebuilt', { name: `rebuild-${TARGET.name}-postgresql-7a7a7a7a-preparedata` }],
  ])('none %s', (_, seed) => {
    expect(progress(creating, [{ ...seed, phase: 'Failed' }]).stage).toBe('provisioning');
  });

  test('every one of several instances and components', () => {
    const extra = { name: `${TARGET.name}-postgresql-7a7a7a7a-preparedata-big`, phase: 'Failed' };
    expect(progress(creating, [done('preparedata', 20), extra]).stage).toBe('failed');
  });
});

describe('a Cluster in trouble', () => {
  const notReady = (since: number) =>
    ({ type: 'Ready', status: 'False', since, message: 'component sentinel is not ready' }) as const;

  test.each(['Failed', 'Abnormal'])('that is %s for a moment is waited for, and then given up', (phase) => {
    const cluster: ClusterSeed = { phase, conditions: [notReady(100)] };
    const restores = [done('preparedata', 20)];
    expect(progress(cluster, restores, 100 + 10 * MINUTE).stage).toBe('restoring');
    expect(progress(cluster, restores, 101 + 10 * MINUTE)).toEqual({
      stage: 'failed',
      failedStage: 'restoring',
      failureReason: `The new DB Service is ${phase}. component sentinel is not ready`,
      stageTimes: times({ restoring: 15 }),
      finishedAt: new Date(at(100 + 10 * MINUTE)).toISOString(),
    });
  });

  test('is not given up while a Restore is at work', () => {
    const cluster: ClusterSeed = { phase: 'Abnormal', conditions: [notReady(100)] };
    expect(progress(cluster, [{ phase: 'Running' }], 300 * MINUTE).stage).toBe('restoring');
  });

  test('that fails when it was just filled is not ready', () => {
    const cluster: ClusterSeed = { phase: 'Failed', directive: false, conditions: [notReady(100)] };
    const restores = [done('preparedata', 20), done('postready', 60)];
    expect(progress(cluster, restores, 120).stage).toBe('verifying');
    expect(progress(cluster, restores, 20 * MINUTE)).toMatchObject({
      stage: 'failed',
      failedStage: 'verifying',
    });
  });

  test('that is deleted before the end has failed', () => {
    expect(progress({ phase: 'Deleting', deletedAfter: 50 }, [{ phase: 'Running' }])).toMatchObject({
      stage: 'failed',
      failedStage: 'restoring',
      failureReason: expect.stringContaining('was deleted') as string,
      finishedAt: new Date(at(50)).toISOString(),
    });
  });
});

describe('a restore that was ready stays so', () => {
  const restores = [done('preparedata', 20), done('postready', 30)];
  const HOUR = 60 * MINUTE;

  test.each<[string, ClusterSeed]>([
    ['while the service is updated', { phase: 'Updating', conditions: [running(31)] }],
    ['while it is stopped', { phase: 'Stopped', conditions: [running(31)] }],
    [
      'while it is stopped, though 0.9 calls that not ready',
      { phase: 'Stopped', conditions: [{ type: 'Ready', status: 'False', since: 90 }] },
    ],
    [
      'while it is updated, having Run before it was filled',
      { phase: 'Updating', conditions: [running(25)] },
    ],
    [
      'when it fails later',
      { phase: 'Failed', conditions: [{ type: 'Ready', status: 'False', since: 2 * HOUR }] },
    ],
    [
      'when it recovers from that',
      { phase: 'Updating', conditions: [{ type: 'Ready', status: 'False', since: 2 * HOUR }] },
    ],
    ['while it is deleted', { phase: 'Deleting', deletedAfter: 2 * HOUR, conditions: [running(31)] }],
  ])('%s', (_, seed) => {
    expect(progress({ ...seed, directive: false }, restores, 3 * HOUR).stage).toBe('ready');
  });

  test('though one that Ran only before it was filled is not ready at once', () => {
    const updating = { phase: 'Updating', directive: false, conditions: [running(25)] };
    expect(progress(updating, restores, 60).stage).toBe('verifying');
  });
});

describe('whatever the objects lack', () => {
  const lines: KubeblocksLine[] = ['0.9', '1.2'];
  const hostile: unknown[] = [
    undefined,
    null,
    7,
    'x',
    [],
    {},
    { conditions: 7 },
    { conditions: [null, 7, {}] },
  ];

  test.each(lines)('%s: nothing is made up of it, and nothing throws', (line) => {
    for (const status of hostile) {
      const cluster = { ...restoredCluster({ line }), status };
      expect(progress(cluster, [], 300 * MINUTE).stage).toBe('accepted');
      expect(progress(cluster, [{ ...restoreObject(), status }], 300 * MINUTE).stage).toBe('restoring');
    }
  });

  test('a failure that says nothing is told as such', () => {
    const failed = { ...restoreObject(), status: { phase: 'Failed' } };
    expect(progress({ phase: 'Creating' }, [failed])).toMatchObject({
      stage: 'failed',
      failureReason: expect.stringContaining('no more than') as string,
      finishedAt: new Date(at(3)).toISOString(),
    });
  });

  test('a Cluster without times is never given up by the clock', () => {
    const cluster = restoredCluster({ phase: 'Running' });
    const timeless = {
      ...cluster,
      metadata: { ...(cluster.metadata as object), creationTimestamp: 'yesterday' },
    };
    expect(progress(timeless, [], 300 * MINUTE).stage).toBe('provisioning');
  });

  test('it never ends before it began, whatever the clocks say', () => {
    const early = [done('preparedata', -100), done('postready', -90)];
    const { finishedAt } = progress({ phase: 'Running', directive: false }, early);
    expect(finishedAt).toBe(LINEAGE.startedAt);
  });
});
