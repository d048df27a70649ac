import type { Call } from '@holdfast/db-backup-domain/backend';
import { assertPolicyInput } from '@holdfast/db-backup-domain/policy';
import type { BackupPolicy, UpdatePolicyInput } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';

/**
 * Sets the one policy of a DB Service and enables it. SERVICE_NOT_FOUND before anything else, SCHEDULE_INVALID,
 * TIME_ZONE_INVALID, RETENTION_INVALID, POLICY_CHANGED. What is custom is accepted only as it is in force.
 */
export async function updatePolicy(
  { backend }: WithBackend,
  call: Call,
  input: UpdatePolicyInput,
): Promise<BackupPolicy> {
  const view = await backend.viewService(call, {
    namespace: input.namespace,
    name: input.service,
    backups: { limit: 1 },
  });
  assertPolicyInput(input, 'unchanged' in view ? null : view.policy);
  return backend.updatePolicy(call, input);
}
