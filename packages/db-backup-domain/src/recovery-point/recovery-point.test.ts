import { expect, test } from 'vitest';
import { OLD_AFTER_MS, recoveryPointOf } from './recovery-point.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const madeBefore = (ms: number) => new Date(NOW - ms).toISOString();
const running = { status: 'Running', backup: { supported: true } } as const;

test('a recovery point is old once even a weekly policy would have made another', () => {
  const at = (ms: number) => recoveryPointOf({ ...running, lastCompletedAt: madeBefore(ms) }, NOW);
  expect(at(0)).toBe('recent');
  expect(at(OLD_AFTER_MS)).toBe('recent');
  expect(at(OLD_AFTER_MS + 1)).toBe('old');
  expect(at(-60_000), 'a clock that is ahead').toBe('recent');
});

test('a service that could have one and has none misses it, whether it runs or not', () => {
  for (const status of ['Running', 'Stopped', 'Failed', 'Abnormal', 'Updating', 'Unknown'] as const)
    expect(recoveryPointOf({ ...running, status, lastCompletedAt: null }, NOW), status).toBe('missing');
});

test('none is expected of what cannot be backed up, is being made, or is gone', () => {
  const unsupported = { supported: false, reason: 'Kafka is not supported.' } as const;
  expect(recoveryPointOf({ ...running, backup: unsupported, lastCompletedAt: null }, NOW)).toBe(
    'not-expected',
  );
  expect(recoveryPointOf({ ...running, status: 'Creating', lastCompletedAt: null }, NOW)).toBe(
    'not-expected',
  );
  for (const status of ['Deleting', 'Deleted'] as const)
    expect(recoveryPointOf({ ...running, status, lastCompletedAt: madeBefore(OLD_AFTER_MS * 2) }, NOW)).toBe(
      'not-expected',
    );
});
