import type { Call } from '@holdfast/db-backup-domain/backend';
import type { CheckNameInput, Gate } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';

/** Whether a name could be used now. Advisory: the create decides. */
export async function checkName({ backend }: WithBackend, call: Call, input: CheckNameInput): Promise<Gate> {
  const taken = await backend.isNameTaken(call, input);
  if (!taken) return { allowed: true };
  return { allowed: false, reason: input.kind === 'backup' ? 'BACKUP_NAME_TAKEN' : 'SERVICE_NAME_TAKEN' };
}
