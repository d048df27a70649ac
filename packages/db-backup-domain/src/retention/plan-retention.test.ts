import { expect, test } from 'vitest';
import { planRetention, type RetainedBackup } from './plan-retention.ts';

const NOW = '2026-11-21T00:00:00Z';
const day = (offset: number): string => new Date(Date.parse(NOW) + offset * 86_400_000).toISOString();

const automatic = (uid: string, age: number, change: Partial<RetainedBackup> = {}): RetainedBackup => ({
  uid,
  serviceUid: 'orders',
  type: 'automatic',
  status: 'Completed',
  completedAt: day(-age),
  expiresAt: day(-age + 7),
  ...change,
});

function plan(backups: RetainedBackup[], inUse: string[] = []): { removed: string[]; kept: object } {
  const { remove, keep } = planRetention(backups, { now: NOW, inUse: new Set(inUse) });
  return {
    removed: remove.map((backup) => backup.uid),
    kept: Object.fromEntries(keep.map(({ backup, reason }) => [backup.uid, reason])),
  };
}

test('expired ones go, others stay', () => {
  expect(plan([automatic('a', 9), automatic('b', 8), automatic('c', 3)])).toEqual({
    removed: ['a', 'b'],
    kept: { c: 'not-expired' },
  });
});

test('an expiry that is now has come', () => {
  expect(plan([automatic('a', 7), automatic('b', 1)]).removed).toEqual(['a']);
  expect(plan([automatic('a', 6.999), automatic('b', 1)]).removed).toEqual([]);
});

test('the newest Completed one stays, however old', () => {
  expect(plan([automatic('a', 400), automatic('b', 300)])).toEqual({
    removed: ['a'],
    kept: { b: 'newest-completed' },
  });
});

test('each service has a newest of its own, namesakes too', () => {
  expect(plan([automatic('a', 400), automatic('b', 1, { serviceUid: 'other' })]).removed).toEqual([]);
});

test('a Failed, Pending, Running or Deleting one is never the newest', () => {
  for (const status of ['Failed', 'Pending', 'Running', 'Deleting'] as const)
    expect(plan([automatic('a', 30), automatic('b', 1, { status })]).kept).toMatchObject({
      a: 'newest-completed',
    });
});

test('a Failed one goes when it has expired, what is under way stays', () => {
  const old = { completedAt: day(-9), expiresAt: day(-2) };
  expect(
    plan([
      automatic('failed', 9, { status: 'Failed' }),
      automatic('fresh', 1, { status: 'Failed' }),
      automatic('running', 9, { ...old, status: 'Running' }),
      automatic('pending', 9, { ...old, status: 'Pending' }),
      automatic('deleting', 9, { status: 'Deleting' }),
    ]),
  ).toEqual({
    removed: ['failed'],
    kept: { fresh: 'not-expired', running: 'in-progress', pending: 'in-progress', deleting: 'deleting' },
  });
});

test('manual ones stay, even with an expiry, and may be the newest that lets others go', () => {
  expect(
    plan([
      automatic('a', 30),
      automatic('manual', 20, { type: 'manual', expiresAt: null }),
      automatic('odd', 25, { type: 'manual' }),
    ]),
  ).toEqual({ removed: ['a'], kept: { manual: 'manual', odd: 'manual' } });
});

test('one in use by a restore stays', () => {
  expect(plan([automatic('a', 30), automatic('b', 20), automatic('c', 1)], ['a'])).toEqual({
    removed: ['b'],
    kept: { a: 'in-use', c: 'not-expired' },
  });
});

test('one dated in the future evicts nothing: the real newest stays', () => {
  expect(plan([automatic('a', 30), automatic('b', 20), automatic('future', -900)])).toEqual({
    removed: ['a'],
    kept: { b: 'newest-completed', future: 'dated-in-future' },
  });
});

test('one dated in the future is not removed before its date, whatever its expiry says', () => {
  expect(plan([automatic('a', 1), automatic('future', -5, { expiresAt: day(-1) })]).kept).toMatchObject({
    future: 'dated-in-future',
  });
});

test('dates that cannot be read remove and evict nothing', () => {
  expect(
    plan([
      automatic('a', 30),
      automatic('no-date', 0, { completedAt: null, expiresAt: day(-1) }),
      automatic('odd-date', 0, { completedAt: 'yesterday', expiresAt: day(-1) }),
      automatic('odd-expiry', 40, { expiresAt: 'soon' }),
      automatic('no-expiry', 40, { expiresAt: null }),
    ]),
  ).toEqual({
    removed: [],
    kept: {
      a: 'newest-completed',
      'no-date': 'date-unreadable',
      'odd-date': 'date-unreadable',
      'odd-expiry': 'date-unreadable',
      'no-expiry': 'does-not-expire',
    },
  });
});

test('several that completed at the newest instant all stay', () => {
  expect(plan([automatic('a', 30), automatic('b', 30), automatic('c', 31)]).removed).toEqual(['c']);
});

test('an instant that is none is a mistake of the caller', () => {
  expect(() => planRetention([], { now: 'now', inUse: new Set() })).toThrow(RangeError);
});
