import type { Call } from '@holdfast/db-backup-domain/backend';
import type { BackupPolicy, DisablePolicyInput } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';

/** Stops future automatic backups and touches nothing else; null when there was no policy. POLICY_CHANGED. */
export function disablePolicy(
  { backend }: WithBackend,
  call: Call,
  input: DisablePolicyInput,
): Promise<BackupPolicy | null> {
  return backend.disablePolicy(call, input);
}
