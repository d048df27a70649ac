import { expect, test } from 'vitest';
import { isBeingCleared, isMoving, refetchIntervalMs } from './polling.ts';

test('every 3 s while busy, every 30 s otherwise, not while hidden', () => {
  expect(refetchIntervalMs({ busy: true, hidden: false })).toBe(3000);
  expect(refetchIntervalMs({ busy: false, hidden: false })).toBe(30_000);
  expect(refetchIntervalMs({ busy: true, hidden: true })).toBe(false);
  expect(refetchIntervalMs({ busy: false, hidden: true })).toBe(false);
});

test('a service that is becoming something else is waited for like a busy one', () => {
  expect(isMoving({ status: 'Running', busy: false })).toBe(false);
  expect(isMoving({ status: 'Running', busy: true })).toBe(true);
  for (const status of ['Creating', 'Updating', 'Stopping', 'Deleting'] as const)
    expect(isMoving({ status, busy: false }), status).toBe(true);
  for (const status of ['Stopped', 'Failed', 'Abnormal', 'Deleted', 'Unknown'] as const)
    expect(isMoving({ status, busy: false }), status).toBe(false);
});

test('what is being cleared away is waited for; what was, or waits for a person, is not', () => {
  expect(isBeingCleared({ cleanup: 'running' })).toBe(true);
  for (const cleanup of ['none', 'done', 'needed'] as const)
    expect(isBeingCleared({ cleanup }), cleanup).toBe(false);
});
