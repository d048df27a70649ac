import { HoldfastError } from '../../errors/index.ts';
import { isRestoreActive, mayBecome, RESTORE_STAGES } from '../../gates/index.ts';
import { expiryOf, planRetention, type KeepReason } from '../../retention/index.ts';
import type {
  BackupSummary,
  DbService,
  Project,
  Restore,
  RestoreStage,
  ServiceKey,
  ServiceStatus,
} from '../../wire/index.ts';
import { newBackup } from './backups.ts';
import type { Faults } from './faults.ts';
import { newService, type ServiceSeed } from './new-service.ts';
import type { BackupRecord, DataNode, PolicyRecord, RestoreRecord } from './records.ts';
import { backupFromSeed, type BackupSeed } from './seed-backup.ts';
import type { MemoryState } from './state.ts';
import { showBackup, showRestore, showService } from './views.ts';

/** A backup, by its name in the namespace. */
export interface BackupKey {
  namespace: string;
  name: string;
}

/**
 * What happens by itself around a real backend, by a test's word: time passes, runs end, servers stop. Each method
 * throws a plain Error where the world could not do that (complete what is not running): such a test is wrong.
 */
export class MemoryWorld {
  readonly #state: MemoryState;
  readonly #clock: { advance: (ms: number) => void };
  readonly #faults: Faults;

  constructor(parts: { state: MemoryState; clock: { advance: (ms: number) => void }; faults: Faults }) {
    this.#state = parts.state;
    this.#clock = parts.clock;
    this.#faults = parts.faults;
  }

  now(): string {
    return this.#state.now();
  }

  /** Time passes; nothing else happens by it. Throws where the clock is the test's own. */
  advance(ms: number): void {
    this.#clock.advance(ms);
  }

  addProject(project: Project): Project {
    this.#state.projects.set(project.id, { ...project });
    return project;
  }

  addService(seed: ServiceSeed): DbService {
    const service = newService(this.#state, seed);
    if (service.status !== 'Deleted' && this.#state.isServiceNameTaken(service.namespace, service.name))
      throw new Error(`There is a DB Service ${service.name} already.`);
    this.#state.services.set(service.uid, service);
    return showService(this.#state, service);
  }

  /** By default a Completed manual backup of the last minute. */
  addBackup(seed: BackupSeed): BackupSummary {
    const service = this.#serviceFor(seed);
    if (this.#state.isBackupNameTaken(service.namespace, seed.name))
      throw new Error(`There is a backup ${seed.name} already.`);
    const backup = backupFromSeed(this.#state, service, seed);
    this.#state.backups.set(backup.uid, backup);
    return showBackup(this.#state, backup);
  }

  setServiceStatus(key: ServiceKey, status: ServiceStatus, reason?: string): void {
    const service = this.#state.service(key);
    service.status = status;
    service.statusReason = reason;
  }

  /** What the service holds from now on; backups that were accepted before keep what they saw. */
  setData(key: ServiceKey, data: readonly DataNode[]): void {
    this.#state.service(key).data = data;
  }

  /** The service is gone, as if someone removed it by other means; its backups survive. */
  loseService(key: ServiceKey): void {
    const service = this.#state.service(key);
    service.status = 'Deleted';
    this.#state.policies.delete(service.uid);
  }

  startBackup(key: BackupKey, progress: { bytesWritten?: number } = {}): BackupSummary {
    const backup = this.#backup(key, ['Pending', 'Running']);
    backup.status = 'Running';
    backup.startedAt ??= this.#state.now();
    backup.bytesWritten = progress.bytesWritten ?? backup.bytesWritten;
    return showBackup(this.#state, backup);
  }

  /** Published, read back and found whole; its expiry is fixed now. */
  completeBackup(key: BackupKey, result: { sizeBytes?: number } = {}): BackupSummary {
    const backup = this.#backup(key, ['Pending', 'Running']);
    const now = this.#state.now();
    backup.status = 'Completed';
    backup.stalled = false;
    backup.startedAt ??= now;
    backup.completedAt = now;
    backup.sizeBytes = result.sizeBytes ?? 1_048_576;
    backup.sourceBytes ??= 4 * backup.sizeBytes;
    backup.expiresAt = backup.retention && expiryOf(now, backup.retention);
    return showBackup(this.#state, backup);
  }

  failBackup(key: BackupKey, failureReason = 'pg_dump exited with 1.'): BackupSummary {
    const backup = this.#backup(key, ['Pending', 'Running']);
    const now = this.#state.now();
    backup.status = 'Failed';
    backup.stalled = false;
    backup.startedAt ??= now;
    backup.completedAt = now;
    backup.failureReason = failureReason;
    backup.expiresAt = backup.retention && expiryOf(now, backup.retention);
    return showBackup(this.#state, backup);
  }

  stallBackup(key: BackupKey): BackupSummary {
    const backup = this.#backup(key, ['Pending', 'Running', 'Deleting']);
    backup.stalled = true;
    return showBackup(this.#state, backup);
  }

  finishDeleting(key: BackupKey): void {
    this.#state.dropBackup(this.#backup(key, ['Deleting']));
  }

  /** The next stage of an unfinished restore, or the one that is given. */
  advanceRestore(id: string, stage?: RestoreStage): Restore {
    const restore = this.#restore(id);
    const next = stage ?? RESTORE_STAGES[stageNumber(restore.stage) + 1];
    if (next === undefined || next === 'failed' || !mayBecome(restore.stage, next))
      throw new Error(`A restore that is ${restore.stage} does not become ${String(next)}.`);
    this.#noteStages(restore, next);
    restore.stage = next;
    if (next === 'ready') this.#finishRestore(restore);
    return showRestore(restore);
  }

  /** Through all stages to ready. */
  completeRestore(id: string): Restore {
    return this.advanceRestore(id, 'ready');
  }

  /** `needed`: what it made is left, and stays until it is discarded. `done`: it cleaned up after itself. */
  failRestore(
    id: string,
    failure: { reason?: string; cleanup?: 'running' | 'done' | 'needed' } = {},
  ): Restore {
    const restore = this.#restore(id);
    if (!isRestoreActive(restore.stage)) throw new Error(`The restore is ${restore.stage} already.`);
    restore.failedStage = restore.stage;
    restore.stage = 'failed';
    restore.failureReason = failure.reason ?? 'pg_restore exited with 1.';
    restore.finishedAt = this.#state.now();
    restore.cleanup = failure.cleanup ?? 'needed';
    const target = this.#state.services.get(restore.targetUid);
    if (target) target.status = 'Failed';
    if (restore.cleanup === 'done') this.#state.services.delete(restore.targetUid);
    return showRestore(restore);
  }

  /** The policy's hour has come: an automatic backup begins. Throws where the policy is off. */
  runPolicy(key: ServiceKey): BackupSummary {
    const service = this.#state.service(key);
    const policy = this.#policy(service.uid);
    if (!policy.enabled) throw new Error('The policy is disabled.');
    const stamp = this.#state
      .now()
      .replaceAll(/[-:]|\..*/g, '')
      .toLowerCase();
    const name = `${service.name}-auto-${stamp}-${this.#state.nextNumber()}`;
    const about = { name, description: null, type: 'automatic' as const, retention: policy.retention };
    const backup = newBackup(this.#state, service, about);
    this.#state.backups.set(backup.uid, backup);
    policy.lastRunUid = backup.uid;
    return showBackup(this.#state, backup);
  }

  /** The policy's record is changed from outside, just now unless said: a custom schedule, an unhealthy state, …. */
  changePolicy(
    key: ServiceKey,
    change: Partial<Omit<PolicyRecord, 'serviceUid' | 'lastRunUid' | 'revision'>>,
  ): void {
    const policy = this.#policy(this.#state.service(key).uid);
    const since = this.#state.now();
    Object.assign(policy, { since, ...change, revision: String(this.#state.nextNumber()) });
  }

  /** Retention does its work. Answers the names that went, and why the others stayed. */
  sweep(): { removed: string[]; kept: { name: string; reason: KeepReason }[] } {
    const backups = [...this.#state.backups.values()];
    const inUse = new Set(backups.map((backup) => backup.uid).filter((uid) => this.#state.isInUse(uid)));
    const plan = planRetention(backups, { now: this.#state.now(), inUse });
    for (const backup of plan.remove) this.#state.dropBackup(backup);
    return {
      removed: plan.remove.map((backup) => backup.name),
      kept: plan.keep.map(({ backup, reason }) => ({ name: backup.name, reason })),
    };
  }

  /** An outside server that answers no more, or answers again. */
  setReachable(host: string, port: number, reachable: boolean): void {
    if (reachable) this.#state.unreachable.delete(`${host}:${port}`);
    else this.#state.unreachable.add(`${host}:${port}`);
  }

  /** The next call of that method (or the next `times`) throws this error and does nothing else. */
  failNext(method: string, error: Error = new HoldfastError('BACKEND_UNAVAILABLE'), times = 1): void {
    this.#faults.add(method, error, times);
  }

  /** The stages that it passes on its way, too: it was in each of them for no time. */
  #noteStages(restore: RestoreRecord, next: RestoreStage): void {
    for (const stage of RESTORE_STAGES.slice(stageNumber(restore.stage) + 1, stageNumber(next) + 1))
      if (isRestoreActive(stage)) restore.stageTimes.push({ stage, at: this.#state.now() });
  }

  #finishRestore(restore: RestoreRecord): void {
    restore.finishedAt = this.#state.now();
    const target = this.#state.services.get(restore.targetUid);
    if (!target) throw new Error('The restored DB Service is gone.');
    target.status = 'Running';
    target.data = structuredClone(restore.data);
  }

  #serviceFor(seed: BackupSeed): Parameters<typeof backupFromSeed>[1] {
    const named = [...this.#state.services.values()].filter(
      (service) =>
        service.name === seed.service &&
        (seed.namespace === undefined || service.namespace === seed.namespace) &&
        (seed.serviceUid === undefined || service.uid === seed.serviceUid),
    );
    const service = named.find((candidate) => candidate.status !== 'Deleted') ?? named[0];
    if (!service) throw new Error(`There is no DB Service ${seed.service}.`);
    return service;
  }

  #backup(key: BackupKey, statuses: BackupRecord['status'][]): BackupRecord {
    const found = [...this.#state.backups.values()].find(
      (backup) => backup.namespace === key.namespace && backup.name === key.name,
    );
    if (!found) throw new Error(`There is no backup ${key.name}.`);
    if (!statuses.includes(found.status)) throw new Error(`The backup ${key.name} is ${found.status}.`);
    return found;
  }

  #restore(id: string): RestoreRecord {
    const found = this.#state.restores.get(id);
    if (!found) throw new Error(`There is no restore ${id}.`);
    return found;
  }

  #policy(serviceUid: string): PolicyRecord {
    const found = this.#state.policies.get(serviceUid);
    if (!found) throw new Error('The DB Service has no policy.');
    return found;
  }
}

function stageNumber(stage: RestoreStage): number {
  return (RESTORE_STAGES as readonly RestoreStage[]).indexOf(stage);
}
