import type { Call } from '../../backend/index.ts';
import { HoldfastError } from '../../errors/index.ts';
import { assertGate, canDiscard, canRestore } from '../../gates/index.ts';
import type { DiscardRestoreInput, Restore, RestoreBackupInput } from '../../wire/index.ts';
import type { BackupRecord, RestoreRecord, ServiceRecord } from './records.ts';
import { requestKey } from './request-key.ts';
import type { MemoryState } from './state.ts';
import { showRestore } from './views.ts';

export function restoreBackup(state: MemoryState, call: Call, input: RestoreBackupInput): Restore {
  const request = requestKey('restore', call, input);
  const repeated = request && state.requests.get(request);
  if (repeated) {
    const made = state.restores.get(repeated);
    if (!made) throw new HoldfastError('RESTORE_NOT_FOUND');
    return showRestore(made);
  }
  state.service({ namespace: input.namespace, name: input.service });
  const backup = state.findBackup({
    namespace: input.namespace,
    service: input.service,
    name: input.backup,
    uid: input.backupUid,
  });
  if (!backup) throw new HoldfastError('BACKUP_NOT_FOUND');
  assertGate(canRestore(backup.status));
  if (state.isServiceNameTaken(input.namespace, input.restoredName))
    throw new HoldfastError('SERVICE_NAME_TAKEN');
  const restore = beginRestore(state, backup, input.restoredName);
  if (request) state.requests.set(request, restore.id);
  return showRestore(restore);
}

function beginRestore(state: MemoryState, backup: BackupRecord, name: string): RestoreRecord {
  const source = state.services.get(backup.serviceUid);
  if (!source) throw new HoldfastError('SERVICE_NOT_FOUND');
  const target = targetOf(state, { source, backup, name });
  const order = state.nextNumber();
  const restore: RestoreRecord = {
    id: `restore-${String(order).padStart(6, '0')}`,
    order,
    mode: 'new-service',
    backup: { name: backup.name, uid: backup.uid },
    source: { namespace: source.namespace, name: source.name, uid: source.uid },
    target: { namespace: target.namespace, name },
    targetUid: target.uid,
    backupUid: backup.uid,
    data: backup.data,
    stage: 'accepted',
    failedStage: null,
    cleanup: 'none',
    startedAt: state.now(),
    stageTimes: [{ stage: 'accepted', at: state.now() }],
    finishedAt: null,
    failureReason: null,
  };
  state.services.set(target.uid, target);
  state.restores.set(restore.id, restore);
  return restore;
}

/** The new service: the source's settings and project, its own uid, no contents yet, no policy. */
function targetOf(
  state: MemoryState,
  { source, backup, name }: { source: ServiceRecord; backup: BackupRecord; name: string },
): ServiceRecord {
  const uid = state.nextUid('service');
  return {
    ...source,
    uid,
    name,
    managed: true,
    createdAt: state.now(),
    status: 'Creating',
    connection: source.connection && { ...source.connection, secretRef: `${uid}/credential` },
    restoredFrom: { serviceUid: source.uid, serviceName: source.name, backup: backup.name },
    data: [],
  };
}

export function discardRestore(state: MemoryState, _call: Call, input: DiscardRestoreInput): Restore {
  const restore = state.restores.get(input.id);
  if (!restore || restore.target.namespace !== input.namespace) throw new HoldfastError('RESTORE_NOT_FOUND');
  assertGate(canDiscard(restore));
  if (restore.cleanup === 'needed') {
    state.services.delete(restore.targetUid);
    state.policies.delete(restore.targetUid);
    restore.cleanup = 'done';
  }
  return showRestore(restore);
}
