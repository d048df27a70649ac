import { describe, expect, test } from 'vitest';
import { isHoldfastError } from '../errors/index.ts';
import type { BackupPolicy, Schedule } from '../wire/index.ts';
import { assertPolicyInput, type PolicyInput } from './policy-input.ts';

const DAILY: Schedule = { frequency: 'daily', hour: 2, minute: 30 };
const CUSTOM: Schedule = { frequency: 'custom', cron: '0 */6 * * *' };
const valid: PolicyInput = { schedule: DAILY, timeZone: 'Europe/Berlin', retention: { days: 7 } };
const inForce = (change: Partial<BackupPolicy>): BackupPolicy => ({
  ...valid,
  enabled: true,
  nextRunAt: null,
  lastRun: null,
  health: { ok: true },
  revision: '1',
  ...change,
});

function refusal(input: PolicyInput, current: BackupPolicy | null = null): string | null {
  try {
    assertPolicyInput(input, current);
    return null;
  } catch (error) {
    return isHoldfastError(error) ? error.code : String(error);
  }
}

describe('a form', () => {
  test.each<Schedule>([
    { frequency: 'hourly', minute: 59 },
    DAILY,
    { frequency: 'weekly', weekdays: ['sun', 'mon'], hour: 23, minute: 0 },
  ])('is accepted: %j', (schedule) => {
    expect(refusal({ ...valid, schedule })).toBeNull();
    expect(refusal({ ...valid, schedule }, inForce({ schedule: CUSTOM, timeZone: null }))).toBeNull();
  });

  test.each<Schedule>([
    { frequency: 'hourly', minute: 60 },
    { frequency: 'daily', hour: 24, minute: 0 },
    { frequency: 'daily', hour: 1.5, minute: 0 },
    { frequency: 'weekly', weekdays: [], hour: 1, minute: 0 },
  ])('is refused: %j', (schedule) => {
    expect(refusal({ ...valid, schedule })).toBe('SCHEDULE_INVALID');
  });

  test('needs a time zone that exists', () => {
    for (const timeZone of [null, '', 'Mars/Olympus', '+25:00'])
      expect(refusal({ ...valid, timeZone }), String(timeZone)).toBe('TIME_ZONE_INVALID');
  });

  test('needs a retention that the form offers', () => {
    expect(refusal({ ...valid, retention: { days: 8 } })).toBe('RETENTION_INVALID');
    expect(refusal({ ...valid, retention: { custom: '7d' } })).toBe('RETENTION_INVALID');
  });
});

describe('what is custom', () => {
  const current = inForce({ schedule: CUSTOM, timeZone: null, retention: { custom: '90d' } });
  const kept: PolicyInput = { schedule: CUSTOM, timeZone: null, retention: { custom: '90d' } };

  test('is accepted unchanged, each part by itself', () => {
    expect(refusal(kept, current)).toBeNull();
    expect(refusal({ ...kept, retention: { days: 14 } }, current)).toBeNull();
    expect(refusal({ ...valid, retention: { custom: '90d' } }, current)).toBeNull();
  });

  test('is refused when it is new, or changed, or in another zone', () => {
    expect(refusal(kept)).toBe('SCHEDULE_INVALID');
    expect(refusal(kept, inForce({}))).toBe('SCHEDULE_INVALID');
    const other: Schedule = { frequency: 'custom', cron: '0 */5 * * *' };
    expect(refusal({ ...kept, schedule: other }, current)).toBe('SCHEDULE_INVALID');
    expect(refusal({ ...kept, timeZone: 'UTC' }, current)).toBe('SCHEDULE_INVALID');
    expect(refusal({ ...kept, retention: { custom: '91d' } }, current)).toBe('RETENTION_INVALID');
  });
});
