import type { Call } from '@holdfast/db-backup-domain/backend';
import type { BackupPolicy, UpdatePolicyInput } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';

/** Sets the one policy of a DB Service and enables it. */
export function updatePolicy(
  { backend }: WithBackend,
  call: Call,
  input: UpdatePolicyInput,
): Promise<BackupPolicy> {
  return backend.updatePolicy(call, input);
}
