import { expect, test } from 'vitest';
import { refetchIntervalMs } from './polling.ts';

test('every 3 s while busy, every 30 s otherwise, not while hidden', () => {
  expect(refetchIntervalMs({ busy: true, hidden: false })).toBe(3000);
  expect(refetchIntervalMs({ busy: false, hidden: false })).toBe(30_000);
  expect(refetchIntervalMs({ busy: true, hidden: true })).toBe(false);
  expect(refetchIntervalMs({ busy: false, hidden: true })).toBe(false);
});
