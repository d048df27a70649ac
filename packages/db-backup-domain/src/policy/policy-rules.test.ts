import { expect, test } from 'vitest';
import { HoldfastError } from '../errors/index.ts';
import { assertPolicyInput } from './policy-input.ts';
import { defaultPolicyForm } from './default-form.ts';
import { nextRunOf, previewRuns } from './next-runs.ts';
import { assertPolicyRevision, policyRevisionMatches } from './revision.ts';

const FROM = '2026-11-21T00:00:00.000Z';

test('a revision that is expected must be the one in force', () => {
  expect(policyRevisionMatches(undefined, null)).toBe(true);
  expect(policyRevisionMatches(undefined, { revision: '2' })).toBe(true);
  expect(policyRevisionMatches('2', { revision: '2' })).toBe(true);
  expect(policyRevisionMatches('1', { revision: '2' })).toBe(false);
  expect(policyRevisionMatches('1', null)).toBe(false);
  expect(() => {
    assertPolicyRevision('2', { revision: '2' });
  }).not.toThrow();
  expect(() => {
    assertPolicyRevision('1', { revision: '2' });
  }).toThrow(new HoldfastError('POLICY_CHANGED'));
});

test('the form of a service without a policy is one that could be saved', () => {
  const form = defaultPolicyForm('Asia/Tokyo');
  expect(form).toEqual({
    schedule: { frequency: 'daily', hour: 2, minute: 0 },
    timeZone: 'Asia/Tokyo',
    retention: { days: 7 },
  });
  expect(() => {
    assertPolicyInput(form, null);
  }).not.toThrow();
});

test('a preview has the next runs and the UTC equivalent', () => {
  const preview = previewRuns(defaultPolicyForm('Asia/Kathmandu'), { from: FROM, count: 3 });
  expect(preview).toEqual({
    runs: ['2026-11-21T20:15:00.000Z', '2026-11-22T20:15:00.000Z', '2026-11-23T20:15:00.000Z'],
    utcCron: '15 20 * * *',
  });
  const custom = { schedule: { frequency: 'custom', cron: '0 6 * * *' }, timeZone: null } as const;
  expect(previewRuns(custom, { from: FROM, count: 1 })).toEqual({
    runs: ['2026-11-21T06:00:00.000Z'],
    utcCron: '0 6 * * *',
  });
  const invalid = { schedule: { frequency: 'hourly', minute: 61 }, timeZone: 'UTC' } as const;
  expect(() => previewRuns(invalid, { from: FROM, count: 1 })).toThrow(HoldfastError);
});

test('a policy runs next only while it is enabled', () => {
  const policy = { ...defaultPolicyForm('UTC'), enabled: true };
  expect(nextRunOf(policy, FROM)).toBe('2026-11-21T02:00:00.000Z');
  expect(nextRunOf(policy, '2026-11-21T02:00:00.000Z')).toBe('2026-11-22T02:00:00.000Z');
  expect(nextRunOf({ ...policy, enabled: false }, FROM)).toBeNull();
  const never = {
    enabled: true,
    schedule: { frequency: 'custom', cron: '0 0 30 2 *' },
    timeZone: null,
  } as const;
  expect(nextRunOf(never, FROM)).toBeNull();
});
