import type { DatabaseSync } from 'node:sqlite';
import type { Retention, Schedule } from '@holdfast/db-backup-domain/wire';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { NO_POLICY_REVISION } from '@holdfast/db-backup-domain/policy';
import { allRows, getRow, run } from '../database/statements.ts';
import type { BackupRecord, ScheduleRecord } from '../records.ts';
import { accept, acceptWhateverState, markFailed, type NewBackup } from './backups.ts';
import * as runEvents from './run-events.ts';
import { get as getService, touch } from './services.ts';

const COLUMNS = `p.id, p.service_id AS serviceId, p.enabled, p.schedule, p.time_zone AS timeZone, p.retention,
  p.next_run_at AS nextRunAt, p.revision, p.updated_at AS updatedAt,
  (SELECT json_object('at', b.created_at, 'status', b.status, 'failureReason', b.failure_reason)
     FROM schedule_runs r JOIN backups b ON b.id = r.backup_id
    WHERE r.schedule_id = p.id AND r.backup_id IS NOT NULL ORDER BY r.number DESC LIMIT 1) AS lastRun,
  (SELECT json_object('at', r.instant, 'outcome', r.outcome, 'reason', r.reason, 'missed', r.missed)
     FROM schedule_runs r WHERE r.schedule_id = p.id ORDER BY r.number DESC LIMIT 1) AS lastOccurrence`;

function json<T>(text: unknown): T | null {
  return typeof text === 'string' ? (JSON.parse(text) as T) : null;
}

function toSchedule(row: Record<string, unknown>): ScheduleRecord {
  return {
    ...(row as unknown as ScheduleRecord),
    enabled: row['enabled'] === 1,
    schedule: JSON.parse(row['schedule'] as string) as Schedule,
    retention: JSON.parse(row['retention'] as string) as Retention,
    lastRun: json<NonNullable<ScheduleRecord['lastRun']>>(row['lastRun']),
    lastOccurrence: json<NonNullable<ScheduleRecord['lastOccurrence']>>(row['lastOccurrence']),
  };
}

export function ofService(db: DatabaseSync, args: { serviceId: string }): ScheduleRecord | null {
  const row = getRow<Record<string, unknown>>(
    db,
    `SELECT ${COLUMNS} FROM schedules p WHERE p.service_id = :serviceId AND p.is_policy = 1`,
    { serviceId: args.serviceId },
  );
  return row === undefined ? null : toSchedule(row);
}

/** `expectedRevision` null: whatever there is now. */
function assertRevision(found: ScheduleRecord | null, expectedRevision: string | null): void {
  const current = found === null ? NO_POLICY_REVISION : String(found.revision);
  if (expectedRevision !== null && current !== expectedRevision) throw new HoldfastError('POLICY_CHANGED');
}

export interface PolicyUpdate {
  /** The id to use where there is no policy yet. */
  readonly id: string;
  readonly serviceId: string;
  readonly schedule: Schedule;
  readonly timeZone: string | null;
  readonly retention: Retention;
  readonly nextRunAt: number | null;
  readonly now: number;
  readonly expectedRevision: string | null;
}

/**
 * Stores and enables the policy. An occurrence that was due before and has not been taken yet stays due: an edit at the
 * instant of a run, or after an outage, swallows none. POLICY_CHANGED.
 */
export function save(db: DatabaseSync, args: PolicyUpdate): ScheduleRecord {
  assertRevision(ofService(db, args), args.expectedRevision);
  run(
    db,
    `INSERT INTO schedules (id, service_id, is_policy, enabled, schedule, time_zone, retention, next_run_at, revision,
       created_at, updated_at)
     VALUES (:id, :serviceId, 1, 1, :schedule, :timeZone, :retention, :nextRunAt, 1, :now, :now)
     ON CONFLICT (service_id) WHERE is_policy = 1 DO UPDATE SET enabled = 1, schedule = excluded.schedule,
       time_zone = excluded.time_zone, retention = excluded.retention,
       next_run_at = CASE WHEN enabled = 1 AND next_run_at <= :now THEN next_run_at ELSE excluded.next_run_at END,
       revision = revision + 1, updated_at = excluded.updated_at`,
    {
      id: args.id,
      serviceId: args.serviceId,
      schedule: JSON.stringify(args.schedule),
      timeZone: args.timeZone,
      retention: JSON.stringify(args.retention),
      nextRunAt: args.nextRunAt,
      now: args.now,
    },
  );
  touch(db, { id: args.serviceId });
  return stored(db, args.serviceId);
}

/** null when there was no policy. POLICY_CHANGED. Existing backups and their expiry stay as they are. */
export function disable(
  db: DatabaseSync,
  args: { serviceId: string; now: number; expectedRevision: string | null },
): ScheduleRecord | null {
  const found = ofService(db, args);
  assertRevision(found, args.expectedRevision);
  if (found === null || !found.enabled) return found;
  run(
    db,
    'UPDATE schedules SET enabled = 0, next_run_at = NULL, revision = revision + 1, updated_at = :now WHERE id = :id',
    { id: found.id, now: args.now },
  );
  touch(db, { id: args.serviceId });
  return stored(db, args.serviceId);
}

function stored(db: DatabaseSync, serviceId: string): ScheduleRecord {
  const found = ofService(db, { serviceId });
  if (found === null) throw new HoldfastError('SERVICE_NOT_FOUND');
  return found;
}

/** Enabled schedules that should have run by now, earliest first. */
export function due(db: DatabaseSync, args: { now: number }): ScheduleRecord[] {
  return allRows<Record<string, unknown>>(
    db,
    `SELECT ${COLUMNS} FROM schedules p WHERE p.enabled = 1 AND p.next_run_at <= :now ORDER BY p.next_run_at`,
    { now: args.now },
  ).map(toSchedule);
}

/** Enabled schedules that wait for a later run. */
export function waiting(db: DatabaseSync, args: { now: number }): ScheduleRecord[] {
  return allRows<Record<string, unknown>>(
    db,
    `SELECT ${COLUMNS} FROM schedules p WHERE p.enabled = 1 AND p.next_run_at > :now ORDER BY p.next_run_at`,
    { now: args.now },
  ).map(toSchedule);
}

/** Moves the next run of a schedule that has not changed since. An occurrence that was taken is not taken again. */
export function realign(
  db: DatabaseSync,
  args: { id: string; revision: number; instant: number; nextRunAt: number },
): void {
  const moved = run(
    db,
    `UPDATE schedules SET next_run_at = :nextRunAt
      WHERE id = :id AND enabled = 1 AND revision = :revision AND next_run_at = :instant`,
    args,
  );
  const row = getRow<{ serviceId: string }>(
    db,
    'SELECT service_id AS serviceId FROM schedules WHERE id = :id',
    { id: args.id },
  );
  if (moved === 1 && row !== undefined) touch(db, { id: row.serviceId });
}

export function nextDue(db: DatabaseSync): number | null {
  const row = getRow<{ at: number | null }>(
    db,
    'SELECT min(next_run_at) AS at FROM schedules WHERE enabled = 1',
  );
  return row?.at ?? null;
}

export interface DueRun {
  /** `nextRunAt` as it was found: the occurrence to take. */
  readonly schedule: { readonly id: string; readonly instant: number; readonly revision: number };
  readonly nextRunAt: number | null;
  /** The occurrence after this one, whether due or not: what is looked at next where this one was taken before. */
  readonly following: number | null;
  /** Later occurrences that this run makes up for. */
  readonly missed: number;
  readonly backup: NewBackup;
  /** When the record of a run expires that had to fail at once. */
  readonly failureExpiresAt: number | null;
  /** The id of the run's record of events. */
  readonly runId: string;
}

/**
 * Takes one occurrence, moves the schedule on and accepts its backup, all in one step: each (schedule, instant) is
 * taken once, whoever asks and however often, and none is lost by a crash. Where the service does not run, its backup is
 * Failed at once and says so; where the run before has not ended, there is none, with the reason on record. `backup`
 * null: nothing is to be run. `wasTaken`: the schedule has moved on to `following` alone, since after the clock was set
 * back an occurrence comes again, and others may have been missed after it. BACKUP_NAME_TAKEN changes nothing.
 */
export function runDue(db: DatabaseSync, args: DueRun): { backup: BackupRecord | null; wasTaken: boolean } {
  const wasTaken = isTaken(db, args.schedule);
  const isMoved = moveOn(db, args, wasTaken ? args.following : args.nextRunAt);
  if (!isMoved) return { backup: null, wasTaken: false };
  touch(db, { id: args.backup.serviceId });
  if (wasTaken) return { backup: null, wasTaken };
  take(db, args);
  const { backup, obstacle } = begin(db, args);
  run(
    db,
    `UPDATE schedule_runs SET backup_id = :backupId, outcome = :outcome, reason = :reason
      WHERE schedule_id = :id AND instant = :instant`,
    {
      id: args.schedule.id,
      instant: args.schedule.instant,
      backupId: backup?.id ?? null,
      outcome: backup === null ? 'skipped' : 'started',
      reason: obstacle,
    },
  );
  recordEvent(db, args, { backup, obstacle });
  return { backup: obstacle === null ? backup : null, wasTaken: false };
}

function isTaken(db: DatabaseSync, { id, instant }: DueRun['schedule']): boolean {
  const text = 'SELECT 1 FROM schedule_runs WHERE schedule_id = :id AND instant = :instant';
  return getRow(db, text, { id, instant }) !== undefined;
}

/** false: the schedule has changed since it was looked at. */
function moveOn(db: DatabaseSync, { schedule }: DueRun, nextRunAt: number | null): boolean {
  const moved = run(
    db,
    `UPDATE schedules SET next_run_at = :nextRunAt
      WHERE id = :id AND enabled = 1 AND revision = :revision AND next_run_at = :instant`,
    { ...schedule, nextRunAt },
  );
  return moved === 1;
}

/** The primary key holds it: once for each (schedule, instant). */
function take(db: DatabaseSync, { schedule, missed }: DueRun): void {
  run(
    db,
    `INSERT INTO schedule_runs (schedule_id, instant, outcome, missed, number)
     SELECT :id, :instant, 'skipped', :missed, coalesce(max(number), 0) + 1 FROM schedule_runs WHERE schedule_id = :id`,
    { id: schedule.id, instant: schedule.instant, missed },
  );
}

interface Beginning {
  readonly backup: BackupRecord | null;
  /** Why nothing is to be run, as a sentence. */
  readonly obstacle: string | null;
}

function begin(db: DatabaseSync, { backup, failureExpiresAt }: DueRun): Beginning {
  const { serviceId, id, now } = backup;
  const state = getService(db, { id: serviceId })?.state;
  if (state === undefined || state === 'Creating' || state === 'Deleting' || state === 'Deleted')
    return { backup: null, obstacle: 'The service is being made or removed.' };
  if (hasUnfinishedRun(db, serviceId)) return { backup: null, obstacle: 'The run before it had not ended.' };
  if (state === 'Running') return { backup: accept(db, backup).backup, obstacle: null };
  const { code, message: reason } = new HoldfastError('SERVICE_NOT_RUNNING');
  acceptWhateverState(db, backup);
  const failed = markFailed(db, { id, code, reason, durationMs: null, now, expiresAt: failureExpiresAt });
  return { backup: failed, obstacle: reason };
}

function hasUnfinishedRun(db: DatabaseSync, serviceId: string): boolean {
  const unfinished = getRow(
    db,
    `SELECT 1 FROM backup_totals
      WHERE service_id = :serviceId AND type = 'automatic' AND status IN ('Pending', 'Running') AND total > 0`,
    { serviceId },
  );
  return unfinished !== undefined;
}

/** What became of an occurrence, among the events of the backup it made, or of the schedule where it made none. */
function recordEvent(db: DatabaseSync, args: DueRun, { backup, obstacle }: Beginning): void {
  const { runId, schedule, missed } = args;
  const { serviceId, now } = args.backup;
  const subjectId = backup?.id ?? schedule.id;
  runEvents.open(db, { id: runId, kind: 'backup', subjectId, serviceId, actor: 'schedule', now });
  const fields = { scheduleId: schedule.id, due: new Date(schedule.instant).toISOString(), missed };
  const step = obstacle === null ? 'schedule:run' : backup === null ? 'schedule:skipped' : 'schedule:failed';
  runEvents.append(db, {
    runId,
    at: now,
    step,
    fields: obstacle === null ? fields : { ...fields, obstacle },
  });
}
