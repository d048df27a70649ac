import type { DatabaseSync } from 'node:sqlite';
import { allRows } from '../database/statements.ts';
import type { BackupRecord } from '../records.ts';
import { getMany } from './backups.ts';

/**
 * What the retention plan has to look at: every expired backup, and of each service that has one its newest Completed
 * ones, which are what an expired one must be older than.
 */
export function retainable(db: DatabaseSync, args: { now: number }): BackupRecord[] {
  const { now } = args;
  const expired = allRows<{ id: string; serviceId: string }>(
    db,
    'SELECT id, service_id AS serviceId FROM backups INDEXED BY backups_expiring WHERE expires_at <= :now',
    { now },
  );
  const services = new Set(expired.map((row) => row.serviceId));
  const newest = [...services].flatMap((serviceId) => newestCompleted(db, { serviceId, now }));
  return getMany(db, { ids: [...new Set([...expired.map((row) => row.id), ...newest])] });
}

/** Several may have completed at one instant. */
function newestCompleted(db: DatabaseSync, args: { serviceId: string; now: number }): string[] {
  return allRows<{ id: string }>(
    db,
    `SELECT id FROM backups WHERE service_id = :serviceId AND status = 'Completed' AND completed_at =
       (SELECT max(completed_at) FROM backups
         WHERE service_id = :serviceId AND status = 'Completed' AND completed_at <= :now)`,
    args,
  ).map((row) => row.id);
}
