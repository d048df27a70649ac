import { HoldfastError } from '../errors/index.ts';
import { assertRetention } from '../retention/index.ts';
import { isTimeZone, validateSchedule } from '../schedule/index.ts';
import type { BackupPolicy, UpdatePolicyInput } from '../wire/index.ts';

export type PolicyInput = Pick<UpdatePolicyInput, 'schedule' | 'timeZone' | 'retention'>;

/**
 * The static rules of a policy, and the one that needs the policy in force: a custom schedule (with its zone) and a
 * custom retention are accepted only unchanged. SCHEDULE_INVALID, TIME_ZONE_INVALID, RETENTION_INVALID.
 */
export function assertPolicyInput(input: PolicyInput, current: BackupPolicy | null): void {
  if (input.schedule.frequency === 'custom') assertCustomUnchanged(input, current);
  else {
    validateSchedule(input.schedule);
    assertTimeZone(input.timeZone);
  }
  assertRetention(input.retention, current?.retention ?? null);
}

function assertTimeZone(zone: string | null): void {
  if (zone === null) throw new HoldfastError('TIME_ZONE_INVALID', { detail: 'A time zone is needed.' });
  if (!isTimeZone(zone)) throw new HoldfastError('TIME_ZONE_INVALID');
}

function assertCustomUnchanged(input: PolicyInput, current: BackupPolicy | null): void {
  const kept =
    input.schedule.frequency === 'custom' &&
    current?.schedule.frequency === 'custom' &&
    current.schedule.cron === input.schedule.cron &&
    current.timeZone === input.timeZone;
  if (!kept)
    throw new HoldfastError('SCHEDULE_INVALID', {
      detail: 'A custom schedule can only be kept as it is, with its time zone.',
    });
}
