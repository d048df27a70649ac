import type { Call } from '@holdfast/db-backup-domain/backend';
import { checkBackupName, checkServiceName } from '@holdfast/db-backup-domain/naming';
import type { CheckNameInput, Gate } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';

/**
 * Whether a name could be used now. Advisory: the create decides. The length a service's name may have depends on the
 * service that is restored, so here it is only held to the longest label.
 */
export async function checkName({ backend }: WithBackend, call: Call, input: CheckNameInput): Promise<Gate> {
  const taken = await backend.isNameTaken(call, input);
  const refused =
    input.kind === 'backup' ? checkBackupName(input.name) : checkServiceName(input.name, MAX_LABEL);
  if (refused !== null) return { allowed: false, reason: refused.code };
  if (!taken) return { allowed: true };
  return { allowed: false, reason: input.kind === 'backup' ? 'BACKUP_NAME_TAKEN' : 'SERVICE_NAME_TAKEN' };
}

const MAX_LABEL = 63;
