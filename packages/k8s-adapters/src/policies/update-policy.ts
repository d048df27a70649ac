import type { Call } from '@holdfast/db-backup-domain/backend';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { textOf } from '@holdfast/db-backup-domain/kubeblocks';
import { assertPolicyInput } from '@holdfast/db-backup-domain/policy';
import type { BackupPolicy, UpdatePolicyInput } from '@holdfast/db-backup-domain/wire';
import { KubeApiError } from '../connection/kube-api-error.ts';
import { BACKUP_POLICY } from '../kinds/backup-policy/backup-policy-kind.ts';
import { keepNewestPatch } from '../kinds/backup-policy/newest-backup.ts';
import type { KubeContext } from '../kube-context.ts';
import { changePolicy } from './change-policy.ts';
import { withObject, type LiveState } from './live-state.ts';
import { planUpdate } from './plan-update.ts';
import { policyObjectsOf } from './policy-objects.ts';
import { policyOf } from './policy-of.ts';
import { sendWrite } from './policy-write.ts';

/**
 * Makes the policy what the form says, enabled. POLICY_CHANGED, SCHEDULE_INVALID, TIME_ZONE_INVALID, RETENTION_INVALID,
 * ENGINE_UNSUPPORTED, BACKUP_METHOD_MISSING, SERVICE_NOT_FOUND.
 */
export async function updatePolicy(
  context: KubeContext,
  call: Call,
  input: UpdatePolicyInput,
): Promise<BackupPolicy> {
  const means = { api: context.apiOf(call), line: context.line };
  return changePolicy(context, call, {
    input,
    change: async (live, current) => {
      assertPolicyInput(input, current);
      const objects = policyObjectsOf(live.state, live.cluster);
      const { component, unsupportedReason } = objects.engine;
      if (component === null) throw unsupported(unsupportedReason);
      const now = context.now();
      const write = planUpdate(objects, input, new Date(now).toISOString());
      const keeping = await keepNewest(context, call, live);
      const object = await sendWrite(write, objects, means);
      context.wrote(call, write.kind, object);
      const { state, cluster } = withObject(keeping, write.kind, object);
      const policy = policyOf(state, cluster, { now, settings: context.settings });
      if (policy === null) throw new HoldfastError('INTERNAL');
      return policy;
    },
  });
}

/**
 * Retention never removes the newest backup: the operator is told so, where it would listen. Where the caller may not
 * do that, or the line does not have it, the policy's health says that the rule is not kept.
 */
async function keepNewest(context: KubeContext, call: Call, live: LiveState): Promise<LiveState> {
  const { policy } = policyObjectsOf(live.state, live.cluster);
  const patch = keepNewestPatch(policy);
  if (patch === null) return live;
  const key = {
    namespace: live.state.namespace,
    name: textOf(policy, 'metadata', 'name') ?? '',
  };
  try {
    const object = await context.apiOf(call).patch(BACKUP_POLICY, key, patch);
    context.wrote(call, 'policies', object);
    return withObject(live, 'policies', object);
  } catch (error) {
    if (error instanceof KubeApiError && [400, 403, 422].includes(error.status)) return live;
    throw error;
  }
}

function unsupported(detail: string | null): HoldfastError {
  return new HoldfastError('ENGINE_UNSUPPORTED', detail === null ? {} : { detail });
}
