import type { Schedule } from '@holdfast/db-backup-domain/wire';
import { decode } from '@holdfast/db-backup-domain/schedule';
import { DEFAULT_RETENTION_PERIOD, type ScheduleEntry } from '../kinds/backup-schedule/schedule-entries.ts';
import type { SpecBackup } from '../kinds/cluster/spec-backup.ts';
import type { PolicyObjects } from './policy-objects.ts';
import { readNote, tellsOf, type ScheduleNote } from './schedule-note.ts';

/** The one rule for automatic backups that is shown as the policy. */
export interface InForce {
  /** The object that says so: `Cluster.spec.backup`, or an entry of the BackupSchedule. */
  readonly keptIn: 'clusters' | 'schedules';
  readonly enabled: boolean;
  readonly method: string;
  /** Name of the entry; null where it stands in `Cluster.spec.backup`. */
  readonly entry: string | null;
  /** UTC. '' where there is none. */
  readonly cron: string;
  readonly retentionPeriod: string;
  /** What was said when it was saved; null: it was set, or changed since, elsewhere. */
  readonly note: ScheduleNote | null;
}

/**
 * What is in force, or was last and is disabled. null where nothing is or was set: the entries that the operator makes
 * from its templates are disabled.
 *
 * `Cluster.spec.backup`, where set, is what the operator makes true. But as long as it names a method that the policy
 * does not have, nothing of it is in force; and while it is not enabled, other entries that are stay enabled.
 */
export function inForceOf(objects: PolicyObjects): InForce | null {
  const { spec } = objects;
  const active = activeEntries(objects);
  if (spec === null) return entryInForce(objects, active);
  const others = active.filter(({ method }) => !(covers(objects) && method === spec.method));
  const isOverridden = others.length > 0 && !(spec.enabled && covers(objects));
  if (isOverridden) return entryInForce(objects, others);
  return specInForce(objects, spec) ?? entryInForce(objects, []);
}

/** The entries that make whole backups by themselves: enabled, and Full or of a method that the policy does not have. */
export function activeEntries({ entries, methods, policy }: PolicyObjects): readonly ScheduleEntry[] {
  if (policy === null) return [];
  return entries.filter(({ enabled, method }) => {
    const facts = methods.get(method);
    return enabled && (facts === undefined || facts.type === 'Full');
  });
}

/** Whether the operator can follow `Cluster.spec.backup`. */
export function covers({ spec, methods }: PolicyObjects): boolean {
  return spec !== null && methods.has(spec.method);
}

/** Schedule and zone as they were said; a cron that was set elsewhere is read as UTC. */
export function saidBy({ note, cron }: InForce): { schedule: Schedule; timeZone: string | null } {
  if (note !== null) return { schedule: note.schedule, timeZone: note.timeZone };
  const schedule = decode(cron, 'UTC', '1970-01-01T00:00:00.000Z');
  return { schedule, timeZone: schedule.frequency === 'custom' ? null : 'UTC' };
}

function specInForce(objects: PolicyObjects, spec: SpecBackup): InForce | null {
  const entry = objects.entries.find(({ method }) => method === spec.method);
  const cron = spec.cron ?? (covers(objects) ? entry?.cron : undefined) ?? '';
  const note = trustedNote(objects, { method: spec.method, cron });
  if (!spec.enabled && spec.cron === null && note === null) return null;
  return {
    ...{ keptIn: 'clusters', enabled: spec.enabled, method: spec.method, entry: null, cron, note },
    retentionPeriod: spec.retentionPeriod ?? entry?.retentionPeriod ?? DEFAULT_RETENTION_PERIOD,
  };
}

function entryInForce(objects: PolicyObjects, active: readonly ScheduleEntry[]): InForce | null {
  const entry = active.length > 0 ? foremost(objects, active) : entryThatWasOurs(objects);
  if (entry === undefined) return null;
  const { enabled, method, name, cron, retentionPeriod } = entry;
  return {
    ...{ keptIn: 'schedules', enabled, method, entry: name, cron, retentionPeriod },
    note: trustedNote(objects, entry),
  };
}

/** Ours first, then what would be chosen now, then any that the policy has, in the schedule's own order. */
function foremost(objects: PolicyObjects, active: readonly ScheduleEntry[]): ScheduleEntry | undefined {
  return (
    active.find((entry) => trustedNote(objects, entry) !== null) ??
    active.find(({ method }) => method === objects.defaultMethod) ??
    active.find(({ method }) => objects.methods.has(method)) ??
    active[0]
  );
}

/** A disabled entry is a policy only where our note says so. */
function entryThatWasOurs(objects: PolicyObjects): ScheduleEntry | undefined {
  const note = readNote(objects.schedule) ?? readNote(objects.cluster);
  if (note === null) return undefined;
  const ofMethod = objects.entries.filter(({ method }) => method === note.method);
  return ofMethod.find((entry) => tellsOf(note, entry)) ?? ofMethod[0];
}

/** Beside the cron is where it is written; the other object has it where somebody moved the policy between the two. */
function trustedNote(
  { cluster, schedule }: PolicyObjects,
  inForce: { method: string; cron: string },
): ScheduleNote | null {
  const notes = [readNote(cluster), readNote(schedule)];
  return notes.find((note) => note !== null && tellsOf(note, inForce)) ?? null;
}
