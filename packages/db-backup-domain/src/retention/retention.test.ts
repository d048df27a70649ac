import { expect, test } from 'vitest';
import type { HoldfastError } from '../errors/index.ts';
import type { Retention } from '../wire/index.ts';
import { assertRetention, expiryOf, isRetentionDays } from './retention.ts';

const refusal = (retention: Retention, current?: Retention | null): string | null => {
  try {
    assertRetention(retention, current);
    return null;
  } catch (error) {
    return (error as HoldfastError).code;
  }
};

test('the days of the form are 1, 3, 7, 14 and 30', () => {
  const days = Array.from({ length: 400 }, (_, index) => index - 10).filter(isRetentionDays);
  expect(days).toEqual([1, 3, 7, 14, 30]);
  for (const choice of days) expect(refusal({ days: choice })).toBeNull();
  for (const other of [0, -1, 2, 7.5, 31, 365, Number.NaN, Infinity])
    expect(refusal({ days: other }, { days: other }), String(other)).toBe('RETENTION_INVALID');
});

test('a custom text is kept, never taken anew', () => {
  expect(refusal({ custom: '90d' }, { custom: '90d' })).toBeNull();
  expect(refusal({ custom: '90d' }, { custom: '91d' })).toBe('RETENTION_INVALID');
  expect(refusal({ custom: '7' }, { days: 7 })).toBe('RETENTION_INVALID');
  expect(refusal({ custom: '90d' }, null)).toBe('RETENTION_INVALID');
  expect(refusal({ custom: '90d' })).toBe('RETENTION_INVALID');
});

test('a backup expires whole days of 24 hours after its completion', () => {
  expect(expiryOf('2026-11-21T03:12:00.500Z', { days: 7 })).toBe('2026-11-28T03:12:00.500Z');
  expect(expiryOf('2026-11-21T03:12:00Z', { days: 30 })).toBe('2026-12-21T03:12:00.000Z');
  expect(expiryOf('2028-02-28T12:00:00Z', { days: 1 })).toBe('2028-02-29T12:00:00.000Z');
  expect(expiryOf('2026-11-21T03:12:00Z', { custom: '90d' })).toBeNull();
});
