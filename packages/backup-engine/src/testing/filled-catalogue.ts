import { join } from 'node:path';
import { openDatabase } from '../catalogue/database/open-database.ts';
import * as projects from '../catalogue/topics/projects.ts';
import { addService } from './catalogue-rows.ts';

export interface Filling {
  /** Also the service's id. It is Stopped, so that nobody asks its server. */
  readonly service: string;
  readonly backups: number;
  /** The newest one's creation; the others are an hour apart. Milliseconds since the epoch. */
  readonly until: number;
}

/**
 * Writes a service with a history into the catalogue of a data folder that no engine has open: hourly automatic
 * backups, a manual one now and then, some Failed, none expired, and the runs of the schedule that made them.
 */
export function fillCatalogue(dataDir: string, { service, backups, until }: Filling): void {
  const db = openDatabase(join(dataDir, 'catalogue.db'));
  db.exec('BEGIN');
  projects.ensure(db, { id: 'test', name: 'Test', now: until });
  addService(db, service);
  db.prepare(`UPDATE services SET state = 'Stopped' WHERE id = ?`).run(service);
  for (const text of [BACKUPS, COPIES, SCHEDULE, RUNS]) {
    const statement = db.prepare(text);
    statement.setAllowUnknownNamedParameters(true);
    statement.run({ service, backups, until });
  }
  db.exec('COMMIT');
  db.exec('PRAGMA optimize');
  db.close();
}

const BACKUPS = `
  WITH RECURSIVE made (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM made WHERE n + 1 < :backups),
  dated AS (SELECT n, :until - n * 3600000 AS at,
    CASE WHEN n % 50 = 7 THEN 'manual' ELSE 'automatic' END AS type,
    CASE WHEN n % 20 = 3 THEN 'Failed' ELSE 'Completed' END AS status,
    :service || '-' || strftime('%Y%m%d%H%M%S', (:until - n * 3600000) / 1000, 'unixepoch') AS name FROM made)
  INSERT INTO backups (id, namespace, service_id, name, description, type, status, method, created_at, started_at,
    completed_at, duration_ms, size_bytes, failure_code, failure_reason, expires_at, contents, search_text)
  SELECT :service || printf('-%08d', :backups - n), 'test', :service, name,
    CASE WHEN type = 'manual' THEN 'Before release ' || n END, type, status, 'logical', at, at + 500, at + 60000,
    30000 + n % 9973, CASE WHEN status = 'Completed' THEN 1000000 + n % 99991 END,
    CASE WHEN status = 'Failed' THEN 'SERVICE_UNREACHABLE' END,
    CASE WHEN status = 'Failed' THEN 'The server did not answer.' END,
    CASE WHEN type = 'automatic' THEN :until + 86400000 + n END,
    CASE WHEN status = 'Completed' THEN '{"globals":{"counts":{"role":3}},"database-1":{"counts":{"table":12}}}' END,
    name || char(10) || CASE WHEN type = 'manual' THEN 'before release ' || n ELSE '' END
  FROM dated`;

const COPIES = `
  INSERT INTO backup_copies (backup_id, repository_id, artifact_id, state)
  SELECT id, 'local', id, 'stored' FROM backups WHERE service_id = :service AND status = 'Completed'`;

const SCHEDULE = `
  INSERT INTO schedules (id, service_id, is_policy, enabled, schedule, time_zone, retention, next_run_at, revision,
    created_at, updated_at)
  VALUES ('policy-of-' || :service, :service, 1, 1, '{"frequency":"hourly","minute":0}', 'Europe/Berlin',
    '{"days":7}', :until + 3600000, 1, :until, :until)`;

const RUNS = `
  INSERT INTO schedule_runs (schedule_id, instant, backup_id, outcome, number)
  SELECT 'policy-of-' || :service, created_at, id, 'started', row_number() OVER (ORDER BY created_at) FROM backups
   WHERE service_id = :service AND type = 'automatic'`;
