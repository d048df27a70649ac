import type { Call } from '@holdfast/db-backup-domain/backend';
import type { BackupPolicy, DisablePolicyInput } from '@holdfast/db-backup-domain/wire';
import type { KubeContext } from '../kube-context.ts';
import { changePolicy } from './change-policy.ts';
import { inForceOf } from './in-force.ts';
import { withObject } from './live-state.ts';
import { planDisable } from './plan-disable.ts';
import { policyObjectsOf } from './policy-objects.ts';
import { policyOf } from './policy-of.ts';
import { sendWrite } from './policy-write.ts';

/**
 * No automatic backup is made from now on; null where there was no policy. Idempotent. POLICY_CHANGED,
 * SERVICE_NOT_FOUND.
 */
export async function disablePolicy(
  context: KubeContext,
  call: Call,
  input: DisablePolicyInput,
): Promise<BackupPolicy | null> {
  const means = { api: context.apiOf(call), line: context.line };
  return changePolicy(context, call, {
    input,
    change: async (live, current) => {
      const objects = policyObjectsOf(live.state, live.cluster);
      const inForce = current === null ? null : inForceOf(objects);
      if (inForce === null) return current;
      const now = context.now();
      let after = live;
      for (const write of planDisable(objects, inForce, new Date(now).toISOString())) {
        const object = await sendWrite(write, objects, means);
        context.wrote(call, write.kind, object);
        after = withObject(after, write.kind, object);
      }
      return policyOf(after.state, after.cluster, { now, settings: context.settings });
    },
  });
}
