import type { Call } from '@holdfast/db-backup-domain/backend';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { assertPolicyRevision, NO_POLICY_REVISION } from '@holdfast/db-backup-domain/policy';
import type { BackupPolicy } from '@holdfast/db-backup-domain/wire';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { toldError } from '../connection/told-error.ts';
import type { KubeContext } from '../kube-context.ts';
import { liveState, type LiveState, type ServiceName } from './live-state.ts';
import { policyOf } from './policy-of.ts';

/** The operator writes to the same objects, a moment after every change of theirs: a few turns are always enough. */
const ATTEMPTS = 6;

export interface ExpectedPolicy extends ServiceName {
  readonly expectedRevision?: string | undefined;
}

/** One attempt at a change: the policy as it is now, and everything it hangs on. Throws `KubeApiError`. */
export type PolicyChange<T> = (live: LiveState, current: BackupPolicy | null) => Promise<T>;

/**
 * Makes a change over the policy as it is now, and anew where somebody else wrote to its objects in between: as long as
 * the policy itself is what it was. SERVICE_NOT_FOUND, POLICY_CHANGED, BACKEND_UNAVAILABLE, and what the change throws.
 */
export async function changePolicy<T>(
  context: KubeContext,
  call: Call,
  { input, change }: { readonly input: ExpectedPolicy; readonly change: PolicyChange<T> },
): Promise<T> {
  let expected = input.expectedRevision;
  try {
    for (let attempt = 1; ; attempt += 1) {
      const live = await liveState(context, call, input);
      const current = policyOf(live.state, live.cluster, { now: context.now(), settings: context.settings });
      assertPolicyRevision(expected, current);
      expected = current?.revision ?? NO_POLICY_REVISION;
      try {
        return await change(live, current);
      } catch (error) {
        if (!isConflict(error)) throw error;
        if (attempt === ATTEMPTS) throw neverAtRest(error);
      }
    }
  } catch (error) {
    throw toldError(error, { 404: 'SERVICE_NOT_FOUND' });
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof KubeApiError && error.status === 409;
}

function neverAtRest(cause: unknown): HoldfastError {
  const detail = 'The platform changed the policy’s objects again and again meanwhile.';
  return new HoldfastError('BACKEND_UNAVAILABLE', { detail, cause });
}
