import { LABELS } from '@holdfast/db-backup-domain/kubeblocks';
import { backupSummarySchema } from '@holdfast/db-backup-domain/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../connection/kube-api.ts';
import { backupsIn } from './backups-in.ts';
import {
  NOW,
  backupObject,
  clusterObject,
  nameOf,
  ordersState,
  policyObject,
  stateOf,
  type Objects,
} from './sample-objects.testing.ts';

const MINUTE = 60_000;
const rowsOf = (objects: Objects, uid = 'uid-of-orders', now = NOW) =>
  backupsIn(ordersState(objects), now).byServiceUid.get(uid)?.rows ?? [];
const namesOf = (objects: Objects, uid?: string) => rowsOf(objects, uid).map(({ name }) => name);

describe('the backups of a service', () => {
  test('are those of its uid, newest first, then by name', () => {
    const backups = [
      backupObject('b', { createdAt: '2026-03-01T00:00:00Z' }),
      backupObject('c', { createdAt: '2026-03-02T00:00:00Z' }),
      backupObject('a', { createdAt: '2026-03-01T00:00:00Z' }),
      backupObject('of-another', { of: 'invoices' }),
      backupObject('of-the-namesake', { clusterUid: 'an-older-one' }),
    ];
    expect(namesOf({ backups })).toEqual(['c', 'a', 'b']);
  });

  test('have no continuous one among them', () => {
    const labels = { [LABELS.instance]: 'orders', [LABELS.clusterUid]: 'uid-of-orders' };
    const backups = [
      backupObject('wal', { labels: { ...labels, [LABELS.backupType]: 'Continuous' } }),
      backupObject('unlabelled-wal', { status: { actions: [{ actionType: 'StatefulSet' }] } }),
    ];
    expect(namesOf({ backups })).toEqual([]);
  });

  test('hold the one that failed before it was labelled, by its policy', () => {
    const early = backupObject('early', {
      labels: {},
      status: { phase: 'Failed', failureReason: 'no repo' },
    });
    expect(rowsOf({ backups: [early] })).toMatchObject([{ name: 'early', source: { exists: true } }]);
    const before = backupObject('before', { labels: {}, createdAt: '2026-02-01T00:00:00Z' });
    expect(namesOf({ backups: [before] }), 'older than the Cluster').toEqual([]);
    const policies = [policyObject('orders', { ownerUid: 'an-older-one' })];
    expect(namesOf({ backups: [early], policies }), 'the policy is the namesake’s').toEqual([]);
    expect(namesOf({ backups: [early], policies }, 'an-older-one')).toEqual(['early']);
  });

  test('are counted: active ones, and the last completion', () => {
    const backups = [
      backupObject('pending', { status: {} }),
      backupObject('running', { status: { phase: 'Running' } }),
      backupObject('unknown', { status: { phase: 'Preparing' } }),
      backupObject('going', { deletedAt: '2026-03-03T05:00:00Z' }),
      backupObject('failed', { status: { phase: 'Failed', completionTimestamp: '2026-03-03T00:00:00Z' } }),
      backupObject('late', {
        createdAt: '2026-03-01T00:00:00Z',
        status: { phase: 'Completed', completionTimestamp: '2026-03-02T23:00:00Z' },
      }),
      backupObject('done'),
    ];
    expect(backupsIn(ordersState({ backups }), NOW).byServiceUid.get('uid-of-orders')).toMatchObject({
      activeCount: 4,
      lastCompletedAt: '2026-03-02T23:00:00.000Z',
    });
  });

  test('that others build on may not be deleted, whichever field says so', () => {
    const child = (name: string, status: object, spec = {}) =>
      backupObject(name, { status: { phase: 'Completed', ...status }, spec });
    const backups = [
      ...['parent', 'base', 'asked-for', 'of-one-going', 'free'].map((name) => backupObject(name)),
      child('x', { parentBackupName: 'parent', baseBackupName: 'base' }),
      child('y', {}, { parentBackupName: 'asked-for' }),
      child('self', { baseBackupName: 'self' }),
      backupObject('z', {
        deletedAt: '2026-03-03T05:00:00Z',
        status: { parentBackupName: 'of-one-going' },
      }),
    ];
    const refused = rowsOf({ backups }).filter(({ deletable }) => !deletable.allowed);
    expect(refused.map(({ name }) => name).toSorted()).toEqual(['asked-for', 'base', 'parent']);
    expect(refused[0]?.deletable).toEqual({ allowed: false, reason: 'BACKUP_HAS_CHILDREN' });
  });
});

describe('services that are gone', () => {
  test('are known by the backups that survive, a re-created one’s namesake too', () => {
    const backups = [
      backupObject('new'),
      backupObject('old', { clusterUid: 'an-older-one' }),
      backupObject('of-another', { of: 'invoices' }),
    ];
    const { deleted } = backupsIn(ordersState({ backups }), NOW);
    expect([...deleted].map(([uid, { name }]) => [uid, name])).toEqual([
      ['uid-of-invoices', 'invoices'],
      ['an-older-one', 'orders'],
    ]);
    expect(deleted.get('an-older-one')?.backups.rows[0]?.source.exists).toBe(false);
  });

  test('are none where nothing tells whose backup it is', () => {
    const unknown = backupObject('unknown', { labels: {}, spec: { backupPolicyName: 'gone' } });
    const nameless = backupObject('nameless', { labels: { [LABELS.clusterUid]: 'some-uid' } });
    const index = backupsIn(stateOf({ backups: [unknown, nameless] }), NOW);
    expect(index.deleted.size).toBe(0);
    expect([...index.byName.keys()].toSorted()).toEqual(['nameless', 'unknown']);
  });
});

describe('what time and others change', () => {
  test('a backup stalls by the clock alone, and the same state says so', () => {
    const state = ordersState({
      backups: [backupObject('slow', { createdAt: new Date(NOW - 14 * MINUTE).toISOString(), status: {} })],
    });
    const stalled = (now: number) => backupsIn(state, now).byName.get('slow')?.stalled;
    expect(stalled(NOW)).toBe(false);
    expect(stalled(NOW + MINUTE)).toBe(false);
    expect(stalled(NOW + MINUTE + 1)).toBe(true);
    expect(stalled(NOW), 'a clock that was put back').toBe(false);
  });

  test('an unfinished restore uses its backup until it has failed', () => {
    const lineage = {
      restoreId: 'r1',
      startedAt: '2026-03-03T05:00:00Z',
      target: { namespace: 'shop', name: 'copy' },
      backup: { namespace: 'shop', name: 'used', uid: 'uid-of-used' },
      source: { namespace: 'shop', name: 'orders', uid: 'uid-of-orders' },
    };
    const copy = clusterObject('copy', {
      createdAt: '2026-03-03T05:00:00Z',
      phase: 'Creating',
      annotations: {
        'holdfast.dev/restored-from': JSON.stringify(lineage),
        'kubeblocks.io/restore-from-backup': '{"postgresql":{}}',
      },
    });
    const objects = { clusters: [clusterObject('orders'), copy], backups: [backupObject('used')] };
    expect(rowsOf(objects)[0]?.deletable).toEqual({ allowed: false, reason: 'BACKUP_IN_USE' });
  });

  test('a service that goes takes nothing but its existence from its backups', () => {
    const backup = backupObject('one');
    expect(rowsOf({ backups: [backup] })[0]?.source.exists).toBe(true);
    expect(rowsOf({ backups: [backup], clusters: [] })[0]?.source.exists).toBe(false);
    expect(rowsOf({ backups: [backup] })[0]?.source.exists).toBe(true);
  });
});

/** The same object, whose own fields tell how often they were read. */
function watched(object: KubeObject, reads: Map<string, number>): KubeObject {
  const name = nameOf(object);
  return new Proxy(object, {
    get(target, key) {
      reads.set(name, (reads.get(name) ?? 0) + 1);
      return Reflect.get(target, key) as unknown;
    },
  });
}

describe('10 000 backups', () => {
  const reads = new Map<string, number>();
  const backups = Array.from({ length: 10_000 }, (_, index) =>
    watched(backupObject(`b${index}`, { createdAt: new Date(NOW - index * MINUTE).toISOString() }), reads),
  );

  test('are each read once; one that changes is read alone', () => {
    const before = ordersState({ backups });
    reads.clear();
    const first = backupsIn(before, NOW);
    expect(reads.size).toBe(10_000);

    const changed = watched(backupObject('b7', { status: { phase: 'Running' } }), reads);
    const after = ordersState({ backups: backups.with(7, changed) });
    reads.clear();
    const second = backupsIn(after, NOW + 3_000);
    expect([...reads.keys()]).toEqual(['b7']);
    expect(second.byName.get('b7')).toMatchObject({ status: 'Running' });
    const others = [...second.byName].filter(([name, row]) => first.byName.get(name) !== row);
    expect(others.map(([name]) => name)).toEqual(['b7']);
  });

  test('are not even gone through while nothing changes', () => {
    const state = ordersState({ backups });
    const index = backupsIn(state, NOW);
    expect(backupsIn(state, NOW + 3_000)).toBe(index);
    expect(backupsIn(state, NOW + 60 * MINUTE)).toBe(index);
  });
});

test('no object that an API server could hold breaks the index or leaves the wire’s shape', () => {
  const json = fc.jsonValue({ maxDepth: 3 });
  const place = fc.constantFrom(
    ...['metadata.labels', 'metadata.annotations', 'spec', 'status', 'status.actions', 'metadata'],
    ...['metadata.creationTimestamp', 'metadata.deletionTimestamp', 'status.phase', 'metadata.labels.x'],
    ...['status.parentBackupName', 'spec.parentBackupName', 'spec.backupPolicyName'],
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(place, json), { maxLength: 4 }), (changes) => {
      const hostile = structuredClone(backupObject('hostile')) as Record<string, unknown>;
      for (const [path, value] of changes) put(hostile, path.split('.'), value);
      const index = backupsIn(ordersState({ backups: [hostile, backupObject('other')] }), NOW);
      for (const row of index.byName.values()) expect(backupSummarySchema.parse(row)).toEqual(row);
      expect(index.byName.get('other')?.source.uid).toBe('uid-of-orders');
    }),
  );
});

function put(target: Record<string, unknown>, [key = '', ...rest]: string[], value: unknown): void {
  const inner = target[key];
  if (rest.length === 0) target[key] = value;
  else if (typeof inner === 'object' && inner !== null) put(inner as Record<string, unknown>, rest, value);
}
