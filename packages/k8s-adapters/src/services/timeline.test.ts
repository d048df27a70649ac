import type { BackupPolicy, BackupSummary } from '@holdfast/db-backup-domain/wire';
import { expect, test } from 'vitest';
import {
  NAMESPACE,
  NOW,
  SETTINGS,
  backupObject,
  clusterObject,
  ordersState,
} from '../backups/sample-objects.testing.ts';
import { backupsIn } from '../backups/backups-in.ts';
import type { KubeObject } from '../connection/kube-api.ts';
import { LABELS } from '@holdfast/db-backup-domain/kubeblocks';
import { requireService } from './find-service.ts';
import { timelineIn, type TimelineSettings } from './timeline.ts';

const MINUTE_MS = 60_000;
const SAVED = '2026-02-27T00:00:00.000Z';
const DAILY: BackupPolicy = {
  ...{ enabled: true, schedule: { frequency: 'daily', hour: 2, minute: 30 }, timeZone: 'UTC' },
  ...{ retention: { days: 7 }, nextRunAt: '2026-03-04T02:30:00.000Z', lastRun: null },
  ...{ health: { ok: true }, revision: 'one' },
};

const automatic = (day: string, status?: Record<string, unknown>): KubeObject =>
  backupObject(`auto-${day}`, {
    createdAt: `${day}T02:30:01Z`,
    labels: {
      [LABELS.instance]: 'orders',
      [LABELS.clusterUid]: 'uid-of-orders',
      [LABELS.autoBackup]: 'true',
    },
    ...(status && { status }),
  });

function orders(backups: readonly KubeObject[]) {
  const clusters = [clusterObject('orders', { createdAt: '2026-01-01T00:00:00Z' })];
  const state = ordersState({ clusters, backups });
  return requireService(state, { name: 'orders' }, { now: NOW, settings: SETTINGS });
}

const told = (backups: readonly KubeObject[], settings: Partial<TimelineSettings> = {}) =>
  timelineIn(orders(backups), { policy: DAILY, since: SAVED, now: NOW, ...settings }).marks.map(
    ({ at, kind, backup }) => `${kind} ${at.slice(0, 10)} ${backup ?? ''}`.trim(),
  );

test('what is there, what is not, and what is due', () => {
  const backups = [
    automatic('2026-02-27'),
    automatic('2026-03-01', { phase: 'Failed' }),
    automatic('2026-03-03', { phase: 'Running' }),
    backupObject('by-hand', { createdAt: '2026-03-02T09:00:00Z' }),
    backupObject('long-ago', { createdAt: '2026-02-01T09:00:00Z' }),
  ];
  expect(told(backups)).toEqual([
    'completed 2026-02-27 auto-2026-02-27',
    'absent 2026-02-28',
    'failed 2026-03-01 auto-2026-03-01',
    'absent 2026-03-02',
    'completed 2026-03-02 by-hand',
    'running 2026-03-03 auto-2026-03-03',
    'due 2026-03-04',
    'due 2026-03-05',
    'due 2026-03-06',
  ]);
});

test('of a policy that was set elsewhere no run is said to be missing', () => {
  expect(told([automatic('2026-02-20')], { since: null })).toEqual([
    'completed 2026-02-20 auto-2026-02-20',
    'due 2026-03-04',
    'due 2026-03-05',
    'due 2026-03-06',
  ]);
});

test('is made once a minute for all who look, and anew for what differs', () => {
  const found = orders([automatic('2026-03-01')]);
  const settings = { policy: DAILY, since: SAVED, now: NOW };
  const first = timelineIn(found, settings);
  expect(timelineIn(found, { ...settings, now: NOW + MINUTE_MS - 1 })).toBe(first);
  expect(timelineIn(found, { ...settings, policy: null })).not.toEqual(first);
  const later = timelineIn(found, { ...settings, now: NOW + MINUTE_MS });
  expect(later).not.toBe(first);
  expect(later).toEqual(first);
});

test('services without a backup do not share what is made of them', () => {
  const clusters = ['orders', 'cache'].map((name) =>
    clusterObject(name, { createdAt: '2026-01-01T00:00:00Z' }),
  );
  const state = ordersState({ clusters });
  expect(backupsIn(state, NOW).byServiceUid.size).toBe(0);
  const at = { now: NOW, settings: SETTINGS };
  const of = (name: string, policy: BackupPolicy | null) =>
    timelineIn(requireService(state, { name }, at), { policy, since: SAVED, now: NOW }).marks.length;
  expect([of('orders', DAILY), of('cache', null), of('orders', DAILY)]).toEqual([7, 0, 7]);
});

test('a day of the window is a day of the rows', () => {
  const rows = orders([automatic('2026-02-17'), automatic('2026-02-16')]).backups.rows as BackupSummary[];
  expect(rows.map(({ namespace }) => namespace)).toEqual([NAMESPACE, NAMESPACE]);
  expect(told([automatic('2026-02-17'), automatic('2026-02-16')], { policy: null })).toEqual([
    'completed 2026-02-17 auto-2026-02-17',
  ]);
});
