import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { periodFromRetention, retentionFromPeriod } from '@holdfast/db-backup-domain/kubeblocks';
import { realign } from '@holdfast/db-backup-domain/schedule';
import type { Retention, Schedule } from '@holdfast/db-backup-domain/wire';
import { mayBeEnabled, newEntryName, type ScheduleEntry } from '../kinds/backup-schedule/schedule-entries.ts';
import { schedulePatch, type EntryChange } from '../kinds/backup-schedule/schedule-patch.ts';
import { specBackupPatch, type SpecBackup, type SpecBackupChange } from '../kinds/cluster/spec-backup.ts';
import { covers, inForceOf } from './in-force.ts';
import type { PolicyObjects } from './policy-objects.ts';
import type { PolicyWrite } from './policy-write.ts';
import { sameCron, writeNote } from './schedule-note.ts';

/** What a form says, which has passed the rules. */
export interface WantedPolicy {
  readonly schedule: Schedule;
  /** null: the schedule is a custom UTC cron. */
  readonly timeZone: string | null;
  readonly retention: Retention;
}

/** What is to be stored for it. */
interface Stored {
  readonly cron: string;
  readonly retention: Retention;
  noteFor(method: string): string;
}

/**
 * The one write that makes a policy what the form says, enabled: cron and note lie on the same object, so that neither
 * is ever without the other. `at` is now, ISO 8601 UTC. Throws BACKUP_METHOD_MISSING, SCHEDULE_INVALID.
 */
export function planUpdate(objects: PolicyObjects, wanted: WantedPolicy, at: string): PolicyWrite {
  if (objects.policy === null) throw missing(objects.methodProblem);
  const { schedule, timeZone, retention } = wanted;
  const cron = realign(schedule, timeZone ?? 'UTC', at);
  const stored: Stored = {
    ...{ cron, retention },
    noteFor: (method) => writeNote({ method, timeZone, schedule, cron, at }),
  };
  if (objects.spec !== null) return inSpecBackup(objects, objects.spec, stored);
  if (objects.schedule === null) throw missing('The platform has made no backup schedule for it (yet).');
  return { kind: 'schedules', patch: inSchedule({ ...objects, schedule: objects.schedule }, stored) };
}

function inSpecBackup(objects: PolicyObjects, spec: SpecBackup, stored: Stored): PolicyWrite {
  const method = methodFor(objects, spec.method);
  const entry = objects.entries.find((candidate) => candidate.method === method);
  const period = spec.retentionPeriod ?? entry?.retentionPeriod;
  const change: SpecBackupChange = {
    ...(!spec.enabled && { enabled: true }),
    ...(method !== spec.method && { method }),
    ...(!sameCron(spec.cron ?? '', stored.cron) && { cron: stored.cron }),
    ...changedPeriod(period, stored.retention),
    ...(!covers(objects) && whatIsInForce(objects, spec, method)),
  };
  return {
    kind: 'clusters',
    patch: specBackupPatch(objects.cluster, { change, note: stored.noteFor(method) }),
  };
}

/**
 * `Cluster.spec.backup` was void so far, for want of a method, and takes hold with this write: what runs by the schedule
 * alone would be switched off.
 */
function whatIsInForce(objects: PolicyObjects, spec: SpecBackup, method: string): SpecBackupChange {
  const enabledOf = (type: string) =>
    objects.entries.filter((entry) => entry.enabled && objects.methods.get(entry.method)?.type === type);
  const [continuous] = enabledOf('Continuous');
  const incremental = enabledOf('Incremental').find(
    (entry) => objects.methods.get(entry.method)?.compatibleMethod === method,
  );
  return {
    ...(continuous && !spec.pitrEnabled && { continuousMethod: continuous.method }),
    ...(incremental && !spec.incrementalEnabled && { incrementalCron: incremental.cron }),
  };
}

function inSchedule(objects: PolicyObjects & { schedule: object }, stored: Stored) {
  const { entries, schedule } = objects;
  const current = inForceOf(objects);
  const method = methodFor(objects, current?.method ?? null);
  const target =
    entries.find((entry) => entry.name === current?.entry && isFit(entry, method)) ??
    entries.find((entry) => isFit(entry, method));
  const changes = new Map<string, EntryChange>();
  const left = entries.find((entry) => entry.enabled && entry.name === current?.entry && entry !== target);
  if (left !== undefined) changes.set(left.name, { enabled: false });
  if (target !== undefined) changes.set(target.name, changeOf(target, stored));
  const added = {
    ...{ name: newEntryName(method, entries), method, enabled: true, cron: stored.cron },
    retentionPeriod: periodFromRetention(stored.retention),
  };
  return schedulePatch(schedule as Readonly<Record<string, unknown>>, {
    entries: changes,
    ...(target === undefined && { added }),
    note: stored.noteFor(method),
  });
}

function isFit(entry: ScheduleEntry, method: string): boolean {
  return entry.method === method && mayBeEnabled(entry);
}

function changeOf(entry: ScheduleEntry, stored: Stored): EntryChange {
  return {
    ...(!entry.enabled && { enabled: true }),
    ...(!sameCron(entry.cron, stored.cron) && { cron: stored.cron }),
    ...changedPeriod(entry.retentionPeriod, stored.retention),
  };
}

/** A period that says the same in other words (`1w`) stays as somebody wrote it. */
function changedPeriod(period: string | undefined, retention: Retention): { retentionPeriod?: string } {
  const wanted = periodFromRetention(retention);
  const kept = period === undefined ? null : periodFromRetention(retentionFromPeriod(period));
  return kept === wanted ? {} : { retentionPeriod: wanted };
}

/** The one in force as long as the policy has it and it makes whole backups. */
function methodFor({ methods, defaultMethod, methodProblem }: PolicyObjects, current: string | null): string {
  const type = current === null ? undefined : methods.get(current)?.type;
  if (current !== null && (type === 'Full' || type === null)) return current;
  if (defaultMethod === null) throw missing(methodProblem);
  return defaultMethod;
}

function missing(detail: string | null): HoldfastError {
  return new HoldfastError('BACKUP_METHOD_MISSING', detail === null ? {} : { detail });
}
