import { HoldfastError } from '../errors/index.ts';
import type { BackupPolicy } from '../wire/index.ts';

/** True where the caller expects nothing, or expects the policy that is in force. */
export function policyRevisionMatches(
  expected: string | undefined,
  current: Pick<BackupPolicy, 'revision'> | null,
): boolean {
  return expected === undefined || expected === current?.revision;
}

/** POLICY_CHANGED where the form was edited over another policy than the one in force, or over one that is gone. */
export function assertPolicyRevision(
  expected: string | undefined,
  current: Pick<BackupPolicy, 'revision'> | null,
): void {
  if (!policyRevisionMatches(expected, current)) throw new HoldfastError('POLICY_CHANGED');
}
