import type { Call } from '../../backend/index.ts';
import { HoldfastError } from '../../errors/index.ts';
import { assertGate, canBackup, canDelete } from '../../gates/index.ts';
import { normalizeDescription } from '../../naming/index.ts';
import type { BackupSummary, CreateBackupInput, DeleteBackupInput } from '../../wire/index.ts';
import type { BackupRecord, ServiceRecord } from './records.ts';
import { requestKey } from './request-key.ts';
import type { MemoryState } from './state.ts';
import { showBackup, showService } from './views.ts';

export function createBackup(state: MemoryState, call: Call, input: CreateBackupInput): BackupSummary {
  const request = requestKey('backup', call, input);
  const repeated = request && state.requests.get(request);
  if (repeated) {
    const made = state.backups.get(repeated);
    if (!made) throw new HoldfastError('BACKUP_NOT_FOUND');
    return showBackup(state, made);
  }
  const service = state.service({ namespace: input.namespace, name: input.service });
  assertGate(canBackup(showService(state, service)));
  if (state.isBackupNameTaken(input.namespace, input.name)) throw new HoldfastError('BACKUP_NAME_TAKEN');
  const backup = newBackup(state, service, {
    name: input.name,
    description: normalizeDescription(input.description),
    type: 'manual',
    retention: null,
  });
  state.backups.set(backup.uid, backup);
  if (request) state.requests.set(request, backup.uid);
  return showBackup(state, backup);
}

/** A backup that was just accepted, Pending. */
export function newBackup(
  state: MemoryState,
  service: ServiceRecord,
  about: Pick<BackupRecord, 'name' | 'description' | 'type' | 'retention'>,
): BackupRecord {
  return {
    ...about,
    uid: state.nextUid('backup'),
    namespace: service.namespace,
    serviceUid: service.uid,
    serviceName: service.name,
    createdAt: state.now(),
    data: service.data,
    status: 'Pending',
    stalled: false,
    startedAt: null,
    completedAt: null,
    bytesWritten: 0,
    sizeBytes: null,
    sourceBytes: null,
    failureReason: null,
    expiresAt: null,
  };
}

export function deleteBackup(
  state: MemoryState,
  _call: Call,
  input: DeleteBackupInput,
): { state: 'deleting' | 'gone' } {
  const backup = state.findBackup(input);
  if (!backup) return { state: 'gone' };
  assertGate(canDelete({ status: backup.status, inUse: state.isInUse(backup.uid) }));
  backup.status = 'Deleting';
  return { state: 'deleting' };
}
