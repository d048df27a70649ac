import type { Call } from '@holdfast/db-backup-domain/backend';
import { HoldfastError, isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { assertGate, canBackup } from '@holdfast/db-backup-domain/gates';
import { normalizeDescription } from '@holdfast/db-backup-domain/naming';
import type { BackupSummary, CreateBackupInput, DeleteBackupInput } from '@holdfast/db-backup-domain/wire';
import type { BackupRecord } from '../catalogue/records.ts';
import { requestOf } from '../request-of.ts';
import type { Runtime } from '../runtime.ts';
import { presentService, requireService } from '../services/find-service.ts';
import { carryOutDeletion } from './delete-backup.ts';
import { runBackup } from './run-backup.ts';
import { showBackup } from './show-backup.ts';

export const BACKUP_METHOD = 'logical';

export async function createBackup(
  runtime: Runtime,
  call: Call,
  input: CreateBackupInput,
): Promise<BackupSummary> {
  const { catalogue, host } = runtime;
  const { namespace } = input;
  const request = requestOf(call, input);
  const earlier = request && (await catalogue.backups.ofRequest({ namespace, kind: 'backup', ...request }));
  if (earlier) return present(runtime, earlier);
  const service = await requireService(runtime, { namespace, name: input.service });
  const obstacle = await runtime.tools.obstacle(service.engine);
  assertGate(canBackup({ ...(await presentService(runtime, service)), obstacle }));
  const { backup, accepted } = await catalogue.backups.accept({
    id: host.ids.next(),
    serviceId: service.id,
    name: input.name,
    description: normalizeDescription(input.description),
    type: 'manual',
    method: BACKUP_METHOD,
    now: host.clock.now(),
    request,
  });
  if (accepted) {
    await host.atStep('backup:accepted');
    queueBackups(runtime, [backup]);
  }
  return present(runtime, backup);
}

/** Each runs when its turn has come: a few at a time, one at a time per service, there what the policy makes first. */
export function queueBackups(runtime: Runtime, backups: readonly BackupRecord[]): void {
  const works = backups.map(({ id, serviceId: key, type }) => ({
    ...{ id, key, first: type === 'automatic' },
    run: () => runBackup(runtime, id),
  }));
  runtime.backupQueue.add(...works);
}

async function present(runtime: Runtime, backup: BackupRecord): Promise<BackupSummary> {
  const source = await runtime.catalogue.services.get({ id: backup.serviceId });
  if (source === null) throw new HoldfastError('SERVICE_NOT_FOUND');
  return showBackup(backup, source, runtime);
}

export async function deleteBackup(
  runtime: Runtime,
  input: DeleteBackupInput,
): Promise<{ state: 'deleting' | 'gone' }> {
  const { namespace, service, name, uid } = input;
  const backup = await runtime.catalogue.backups.find({ namespace, service, name, uid });
  if (backup === null) return { state: 'gone' };
  return { state: await beginDeletion(runtime, backup.id) };
}

/**
 * Sets the tombstone, and lets the rest go on by itself; `gone` where another deletion has ended meanwhile.
 * BACKUP_IN_PROGRESS, BACKUP_IN_USE.
 */
export async function beginDeletion(runtime: Runtime, backupId: string): Promise<'deleting' | 'gone'> {
  try {
    await runtime.catalogue.backups.markDeleting({ id: backupId });
  } catch (error) {
    if (isHoldfastError(error, 'BACKUP_NOT_FOUND')) return 'gone';
    throw error;
  }
  runtime.deletions.start(backupId, () => carryOutDeletion(runtime, backupId));
  return 'deleting';
}
