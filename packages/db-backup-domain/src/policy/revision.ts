import { HoldfastError } from '../errors/index.ts';
import type { BackupPolicy } from '../wire/index.ts';

/** What a form expects that was opened while there was no policy. No policy has this revision. */
export const NO_POLICY_REVISION = 'none';

/** True where the caller expects nothing, or expects the policy that is in force. */
export function policyRevisionMatches(
  expected: string | undefined,
  current: Pick<BackupPolicy, 'revision'> | null,
): boolean {
  return expected === undefined || expected === (current?.revision ?? NO_POLICY_REVISION);
}

/** POLICY_CHANGED where the form was edited over another policy than the one in force, over one that is gone, or over none. */
export function assertPolicyRevision(
  expected: string | undefined,
  current: Pick<BackupPolicy, 'revision'> | null,
): void {
  if (!policyRevisionMatches(expected, current)) throw new HoldfastError('POLICY_CHANGED');
}
