import type { DatabaseSync } from 'node:sqlite';
import { MOST_MARKS } from '@holdfast/db-backup-domain/timeline';
import type { BackupStatus, BackupType } from '@holdfast/db-backup-domain/wire';
import { allRows } from '../database/statements.ts';
import type { ScheduleRecord } from '../records.ts';

/** What the timeline of a service is made of. Tuples: there may be hundreds, and each is carried between threads. */
export interface TimelineRecord {
  readonly backups: readonly (readonly [
    createdAt: number,
    type: BackupType,
    status: BackupStatus,
    name: string,
  ])[];
  /** The runs of the policy that were taken: when they were due, and whether they made a backup. */
  readonly taken: readonly (readonly [instant: number, came: boolean])[];
}

/** Ranges of two indexes, with what is asked for in them: a long history behind the window costs nothing. */
export function since(
  db: DatabaseSync,
  args: { serviceId: string; policy: ScheduleRecord | null; from: number },
): TimelineRecord {
  const { serviceId, policy, from } = args;
  const backups = allRows<{ createdAt: number; type: BackupType; status: BackupStatus; name: string }>(
    db,
    `SELECT b.created_at AS createdAt, b.type, b.status, b.name FROM backups b
      WHERE b.service_id = :serviceId AND b.created_at >= :from ORDER BY b.created_at DESC LIMIT :most`,
    { serviceId, from, most: MOST_MARKS + 1 },
  );
  const taken = allRows<{ instant: number; outcome: 'started' | 'skipped' }>(
    db,
    'SELECT r.instant, r.outcome FROM schedule_runs r WHERE r.schedule_id = :id AND r.instant >= :from',
    { id: policy?.id ?? '', from },
  );
  return {
    backups: backups.map(({ createdAt, type, status, name }) => [createdAt, type, status, name]),
    taken: taken.map(({ instant, outcome }) => [instant, outcome === 'started']),
  };
}
