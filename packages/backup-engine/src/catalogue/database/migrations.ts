import type { DatabaseSync } from 'node:sqlite';
import { LONG_HISTORIES } from './migrations/long-histories.ts';
import { TOLD_RESTORES } from './migrations/told-restores.ts';

/**
 * The catalogue's schema as numbered steps. A released step is never edited: a change is a new one at the end.
 * Instants are milliseconds since the epoch in UTC, sizes are bytes, structures are JSON text. Ids never change and
 * are never used again; names are attributes.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE projects (id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE services (
    id TEXT PRIMARY KEY,
    namespace TEXT NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    engine TEXT NOT NULL,
    engine_label TEXT NOT NULL,
    version TEXT,
    managed INTEGER NOT NULL CHECK (managed IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('Creating', 'Running', 'Stopping', 'Stopped', 'Failed', 'Deleting', 'Deleted')),
    should_run INTEGER NOT NULL DEFAULT 1 CHECK (should_run IN (0, 1)),
    failure_reason TEXT,
    created_at INTEGER NOT NULL,
    removed_at INTEGER,
    host TEXT,
    port INTEGER,
    username TEXT,
    sealed_password BLOB,
    facts TEXT,
    server TEXT,
    restored_from TEXT,
    revision INTEGER NOT NULL DEFAULT 1
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX services_living_name ON services (namespace, name) WHERE state <> 'Deleted';
  CREATE INDEX services_by_name ON services (namespace, name, created_at);

  CREATE TABLE backups (
    id TEXT PRIMARY KEY,
    namespace TEXT NOT NULL,
    service_id TEXT NOT NULL REFERENCES services (id),
    name TEXT NOT NULL,
    description TEXT,
    type TEXT NOT NULL CHECK (type IN ('manual', 'automatic')),
    status TEXT NOT NULL CHECK (status IN ('Pending', 'Running', 'Completed', 'Failed', 'Deleting')),
    method TEXT,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    completed_at INTEGER,
    duration_ms INTEGER,
    size_bytes INTEGER,
    bytes_written INTEGER,
    failure_code TEXT,
    failure_reason TEXT,
    expires_at INTEGER,
    contents TEXT,
    search_text TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX backups_name ON backups (namespace, name);
  CREATE INDEX backups_by_created ON backups (service_id, created_at DESC, name);
  CREATE INDEX backups_by_created_asc ON backups (service_id, created_at, name);
  CREATE INDEX backups_by_name ON backups (service_id, name);
  CREATE INDEX backups_of_status ON backups (service_id, status, created_at DESC, name);
  CREATE INDEX backups_of_type ON backups (service_id, type, created_at DESC, name);
  CREATE INDEX backups_by_status ON backups (service_id, status, name);
  CREATE INDEX backups_by_status_desc ON backups (service_id, status DESC, name);
  CREATE INDEX backups_by_type ON backups (service_id, type, name);
  CREATE INDEX backups_by_type_desc ON backups (service_id, type DESC, name);
  CREATE INDEX backups_by_duration ON backups (service_id, duration_ms, name);
  CREATE INDEX backups_by_duration_desc ON backups (service_id, duration_ms DESC, name);
  CREATE INDEX backups_by_size ON backups (service_id, size_bytes, name);
  CREATE INDEX backups_by_size_desc ON backups (service_id, size_bytes DESC, name);
  CREATE INDEX backups_by_expiry ON backups (service_id, expires_at, name);
  CREATE INDEX backups_by_expiry_desc ON backups (service_id, expires_at DESC, name);
  CREATE INDEX backups_completed ON backups (service_id, completed_at) WHERE status = 'Completed';
  CREATE INDEX backups_active ON backups (service_id, status) WHERE status IN ('Pending', 'Running', 'Deleting');
  CREATE INDEX backups_expiring ON backups (expires_at) WHERE expires_at IS NOT NULL;

  CREATE TABLE backup_copies (
    backup_id TEXT NOT NULL REFERENCES backups (id) ON DELETE CASCADE,
    repository_id TEXT NOT NULL,
    artifact_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('writing', 'stored', 'removing')),
    PRIMARY KEY (backup_id, repository_id)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX backup_copies_artifact ON backup_copies (repository_id, artifact_id);

  CREATE TABLE schedules (
    id TEXT PRIMARY KEY,
    service_id TEXT NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    is_policy INTEGER NOT NULL CHECK (is_policy IN (0, 1)),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    schedule TEXT NOT NULL,
    time_zone TEXT,
    retention TEXT NOT NULL,
    next_run_at INTEGER,
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX schedules_policy ON schedules (service_id) WHERE is_policy = 1;
  CREATE INDEX schedules_due ON schedules (next_run_at) WHERE enabled = 1;

  CREATE TABLE schedule_runs (
    schedule_id TEXT NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
    instant INTEGER NOT NULL,
    backup_id TEXT,
    outcome TEXT NOT NULL CHECK (outcome IN ('started', 'skipped')),
    reason TEXT,
    missed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (schedule_id, instant)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE restores (
    id TEXT PRIMARY KEY,
    namespace TEXT NOT NULL,
    backup_id TEXT NOT NULL,
    backup_name TEXT NOT NULL,
    source_id TEXT NOT NULL REFERENCES services (id),
    source_name TEXT NOT NULL,
    target_id TEXT NOT NULL,
    target_name TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('accepted', 'provisioning', 'restoring', 'verifying', 'ready', 'failed')),
    failed_stage TEXT,
    cleanup TEXT NOT NULL DEFAULT 'none' CHECK (cleanup IN ('none', 'running', 'done', 'needed')),
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    failure_code TEXT,
    failure_reason TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX restores_by_source ON restores (source_id, started_at DESC);
  CREATE INDEX restores_by_target ON restores (target_id, started_at DESC);
  CREATE INDEX restores_unfinished ON restores (backup_id) WHERE stage NOT IN ('ready', 'failed');

  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('backup', 'restore', 'delete')),
    subject_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    started_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX runs_by_subject ON runs (subject_id);

  CREATE TABLE run_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL REFERENCES runs (id),
    at INTEGER NOT NULL,
    step TEXT NOT NULL,
    fields TEXT NOT NULL
  ) STRICT;
  CREATE INDEX run_events_by_run ON run_events (run_id, id);
  CREATE TRIGGER run_events_keep BEFORE UPDATE ON run_events
    BEGIN SELECT RAISE(ABORT, 'run events are append-only'); END;
  CREATE TRIGGER run_events_stay BEFORE DELETE ON run_events
    BEGIN SELECT RAISE(ABORT, 'run events are append-only'); END;

  CREATE TABLE requests (
    namespace TEXT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    request_id TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (namespace, kind, actor, request_id)
  ) STRICT, WITHOUT ROWID;
  `,
  LONG_HISTORIES,
  TOLD_RESTORES,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Brings the schema up to date, or to an earlier `version`, each step in its own transaction. Refuses a catalogue that a
 * newer Holdfast wrote.
 */
export function migrate(db: DatabaseSync, version = SCHEMA_VERSION): void {
  const found = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (found > SCHEMA_VERSION) {
    throw new Error(
      `The catalogue has schema version ${found}; this Holdfast knows only ${SCHEMA_VERSION}. Use the newer one.`,
    );
  }
  for (const [index, step] of MIGRATIONS.entries()) {
    if (index < found || index >= version) continue;
    db.exec('BEGIN IMMEDIATE');
    try {
      db.exec(step);
      db.exec(`PRAGMA user_version = ${index + 1}`);
      db.exec('COMMIT');
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  }
}
