import { canBackup, canBrowse, canDelete, canRestore, isBackupActive, isBusy } from '../../gates/index.ts';
import { nextRunOf } from '../../policy/index.ts';
import { timelineOf } from '../../timeline/index.ts';
import type {
  BackupPolicy,
  BackupSummary,
  DbService,
  GetServiceInput,
  Restore,
  ServiceView,
  Unchanged,
} from '../../wire/index.ts';
import { pageOf } from '../../backend/index.ts';
import type { BackupRecord, RestoreRecord, ServiceRecord } from './records.ts';
import type { MemoryState } from './state.ts';

export function showService(state: MemoryState, service: ServiceRecord): DbService {
  const backups = state.backupsOf(service.uid);
  const completions = backups.flatMap((backup) =>
    backup.status === 'Completed' && backup.completedAt ? [backup.completedAt] : [],
  );
  const { namespace, name, uid, projectId, engine, engineLabel, version, status, createdAt } = service;
  return {
    ...{ namespace, name, uid, projectId, engine, engineLabel, version, status, createdAt },
    ...(service.statusReason === undefined ? {} : { statusReason: service.statusReason }),
    managed: service.managed,
    backup: supportOf(service),
    browse: canBrowse({ status, engine, supported: service.browsable }),
    connection: status === 'Deleted' || !service.connection ? null : { ...service.connection },
    restoredFrom: service.restoredFrom && {
      service: {
        namespace,
        name: service.restoredFrom.serviceName,
        uid: service.restoredFrom.serviceUid,
      },
      backup: service.restoredFrom.backup,
    },
    lastCompletedAt: completions.toSorted().at(-1) ?? null,
    busy: isBusy({ activeBackups: activeCountOf(backups), restores: state.restoresOf(service) }),
    limits: { serviceNameMaxLength: service.nameMaxLength },
  };
}

function supportOf(service: ServiceRecord): DbService['backup'] {
  if (service.engine === null)
    return { supported: false, reason: `Backups of ${service.engineLabel} are not supported.` };
  if (service.unsupportedReason !== null) return { supported: false, reason: service.unsupportedReason };
  return { supported: true };
}

export function activeCountOf(backups: readonly BackupRecord[]): number {
  return backups.filter((backup) => isBackupActive(backup.status)).length;
}

export function showBackup(state: MemoryState, backup: BackupRecord): BackupSummary {
  const source = state.services.get(backup.serviceUid);
  const { name, uid, namespace, description, type, status, stalled, createdAt } = backup;
  const { startedAt, completedAt, sizeBytes, failureReason, expiresAt } = backup;
  return {
    ...{ name, uid, namespace, description, type, status, stalled, createdAt },
    ...{ startedAt, completedAt, sizeBytes, failureReason, expiresAt },
    durationMs: startedAt && completedAt ? Date.parse(completedAt) - Date.parse(startedAt) : null,
    method: 'memory',
    storage: backup.sourceBytes === null ? null : { bytes: backup.sourceBytes, of: 'data' },
    progress: status === 'Running' ? { bytesWritten: backup.bytesWritten } : null,
    restorable: canRestore(status),
    deletable: canDelete({ status, inUse: state.isInUse(uid) }),
    source: {
      namespace,
      name: backup.serviceName,
      uid: backup.serviceUid,
      exists: source !== undefined && source.status !== 'Deleted',
    },
  };
}

export function showRestore(restore: RestoreRecord): Restore {
  const { id, mode, stage, failedStage, cleanup, startedAt, finishedAt, failureReason } = restore;
  return {
    ...{ id, mode, stage, failedStage, cleanup, startedAt, finishedAt, failureReason },
    backup: { ...restore.backup },
    source: { ...restore.source },
    target: { ...restore.target },
    stageTimes: restore.stageTimes.map((time) => ({ ...time })),
  };
}

export function showPolicy(state: MemoryState, serviceUid: string): BackupPolicy | null {
  const policy = state.policies.get(serviceUid);
  if (!policy) return null;
  const { enabled, schedule, timeZone, retention, health, revision } = policy;
  const lastRun = policy.lastRunUid === null ? undefined : state.backups.get(policy.lastRunUid);
  return {
    ...{ enabled, timeZone, health, revision },
    schedule: structuredClone(schedule),
    retention: { ...retention },
    nextRunAt: nextRunOf(policy, state.now()),
    lastRun: lastRun ? { at: lastRun.createdAt, status: lastRun.status } : null,
  };
}

/** One consistent reading of the service surface. */
export function showView(state: MemoryState, input: GetServiceInput): ServiceView | Unchanged {
  const service = state.service(input);
  const shown = showService(state, service);
  const backups = state.backupsOf(service.uid);
  const policy = showPolicy(state, service.uid);
  const view = {
    service: shown,
    policy,
    canBackup: canBackup(shown),
    restores: state.restoresOf(service).map(showRestore),
    backups: {
      ...pageOf(
        backups.map((backup) => showBackup(state, backup)),
        input.backups ?? {},
      ),
      activeCount: activeCountOf(backups),
    },
    timeline:
      input.backups?.cursor === undefined
        ? timelineOf({
            ...{ backups, policy, serviceCreatedAt: service.createdAt, now: state.now() },
            runs: { kind: 'unrecorded', since: state.policies.get(service.uid)?.since ?? null },
          })
        : null,
  };
  const revision = fingerprint(JSON.stringify(view));
  if (input.knownRevision === revision) return { unchanged: true };
  return { ...view, serverTime: state.now(), revision };
}

/** Equal for equal text, and practically never for different texts: two 32-bit hashes with different primes. */
function fingerprint(text: string): string {
  let [first, second] = [0x811c9dc5, 0xdeadbeef];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    first = Math.imul(first ^ code, 0x01000193);
    second = Math.imul(second ^ code, 0x9e3779b1);
  }
  return `${(first >>> 0).toString(16)}-${(second >>> 0).toString(16)}`;
}
