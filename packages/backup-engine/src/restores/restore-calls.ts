import type { Call } from '@holdfast/db-backup-domain/backend';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { assertGate, canDiscard } from '@holdfast/db-backup-domain/gates';
import type { DiscardRestoreInput, Restore, RestoreBackupInput } from '@holdfast/db-backup-domain/wire';
import type { RestoreRecord } from '../catalogue/records.ts';
import { requestOf } from '../request-of.ts';
import type { Runtime } from '../runtime.ts';
import { requireService } from '../services/find-service.ts';
import { cleanUpRestore } from './clean-up-restore.ts';
import { runRestore } from './run-restore.ts';
import { showRestore } from './show-restore.ts';

export async function restoreBackup(
  runtime: Runtime,
  call: Call,
  input: RestoreBackupInput,
): Promise<Restore> {
  const { catalogue, host } = runtime;
  const { namespace } = input;
  const request = requestOf(call, input);
  const earlier = request && (await catalogue.restores.ofRequest({ namespace, kind: 'restore', ...request }));
  if (earlier) return showRestore(earlier);
  await requireService(runtime, { namespace, name: input.service });
  const backup = await catalogue.backups.find({
    namespace,
    service: input.service,
    name: input.backup,
    uid: input.backupUid,
  });
  if (backup === null) throw new HoldfastError('BACKUP_NOT_FOUND');
  // The backup's own service: the living one of that name may be another, of another engine.
  const source = await catalogue.services.get({ id: backup.serviceId });
  if (source === null) throw new HoldfastError('SERVICE_NOT_FOUND');
  const { engine, engineLabel, version } = source;
  const now = host.clock.now();
  const { restore, accepted } = await catalogue.restores.accept({
    id: host.ids.next(),
    backupId: backup.id,
    now,
    request,
    target: {
      ...{ id: host.ids.next(), name: input.restoredName, engine, engineLabel, version, now },
      host: null,
      port: null,
      username: null,
      sealedPassword: null,
      facts: null,
    },
  });
  if (accepted) queueRestore(runtime, restore);
  return showRestore(restore);
}

/** Runs when its turn has come: a few at a time. */
export function queueRestore(runtime: Runtime, { id }: RestoreRecord): void {
  runtime.restoreQueue.add({ id, key: id, run: () => runRestore(runtime, id) });
}

/** Clearing away one failed restore happens once at a time. */
export function cleanUpTurn({ id }: RestoreRecord): string {
  return `restore/${id}`;
}

export async function discardRestore(runtime: Runtime, input: DiscardRestoreInput): Promise<Restore> {
  const restore = await runtime.catalogue.restores.get({ id: input.id });
  if (restore?.namespace !== input.namespace) throw new HoldfastError('RESTORE_NOT_FOUND');
  assertGate(canDiscard(restore));
  return runtime.turns.run(cleanUpTurn(restore), async () => {
    const found = (await runtime.catalogue.restores.get({ id: restore.id })) ?? restore;
    if (found.cleanup !== 'needed') return showRestore(found);
    return showRestore(await cleanUpRestore(runtime, found.id));
  });
}
