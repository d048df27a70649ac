/**
 * What a look costs does not grow with the history behind it.
 *
 * Totals are kept by triggers, so that no transition can forget them. Sorts that a filter goes with carry type and
 * status in their index, and a page finds its ids there before it touches a row. Work under way has an index of its
 * own over all services, for the scheduler asks for it at every look. What few match is found by the trigrams of its
 * text. The runs of a schedule are numbered in the order
 * they were taken: their instants do not tell that once the clock was set back.
 */
export const LONG_HISTORIES = `
  CREATE TABLE backup_totals (
    service_id TEXT NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (service_id, type, status)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO backup_totals SELECT service_id, type, status, count(*) FROM backups GROUP BY 1, 2, 3;
  CREATE TRIGGER backups_counted_in AFTER INSERT ON backups BEGIN
    INSERT INTO backup_totals VALUES (new.service_id, new.type, new.status, 1)
      ON CONFLICT (service_id, type, status) DO UPDATE SET total = total + 1;
  END;
  CREATE TRIGGER backups_counted_on AFTER UPDATE OF status ON backups WHEN new.status <> old.status BEGIN
    UPDATE backup_totals SET total = total - 1
     WHERE service_id = old.service_id AND type = old.type AND status = old.status;
    INSERT INTO backup_totals VALUES (new.service_id, new.type, new.status, 1)
      ON CONFLICT (service_id, type, status) DO UPDATE SET total = total + 1;
  END;
  CREATE TRIGGER backups_counted_out AFTER DELETE ON backups BEGIN
    UPDATE backup_totals SET total = total - 1
     WHERE service_id = old.service_id AND type = old.type AND status = old.status;
  END;

  DROP INDEX backups_active;
  CREATE INDEX backups_under_way ON backups (status, created_at, id)
    WHERE status IN ('Pending', 'Running', 'Deleting');

  DROP INDEX backups_by_created;
  DROP INDEX backups_by_created_asc;
  DROP INDEX backups_by_name;
  DROP INDEX backups_by_duration;
  DROP INDEX backups_by_duration_desc;
  DROP INDEX backups_by_size;
  DROP INDEX backups_by_size_desc;
  DROP INDEX backups_by_expiry;
  DROP INDEX backups_by_expiry_desc;
  DROP INDEX backups_of_status;
  DROP INDEX backups_of_type;
  DROP INDEX backups_by_status;
  DROP INDEX backups_by_status_desc;
  DROP INDEX backups_by_type;
  DROP INDEX backups_by_type_desc;
  CREATE INDEX backups_by_created ON backups (service_id, created_at DESC, name, type, status);
  CREATE INDEX backups_by_created_asc ON backups (service_id, created_at, name, type, status);
  CREATE INDEX backups_by_name ON backups (service_id, name, type, status);
  CREATE INDEX backups_by_duration ON backups (service_id, duration_ms, name, type, status);
  CREATE INDEX backups_by_duration_desc ON backups (service_id, duration_ms DESC, name, type, status);
  CREATE INDEX backups_by_size ON backups (service_id, size_bytes, name, type, status);
  CREATE INDEX backups_by_size_desc ON backups (service_id, size_bytes DESC, name, type, status);
  CREATE INDEX backups_by_expiry ON backups (service_id, expires_at, name, type, status);
  CREATE INDEX backups_by_expiry_desc ON backups (service_id, expires_at DESC, name, type, status);
  CREATE INDEX backups_by_status ON backups (service_id, status, name, type);
  CREATE INDEX backups_by_status_desc ON backups (service_id, status DESC, name, type);
  CREATE INDEX backups_by_type ON backups (service_id, type, name, status);
  CREATE INDEX backups_by_type_desc ON backups (service_id, type DESC, name, status);
  CREATE INDEX backups_of_kind ON backups (service_id, type, status, created_at DESC, name);
  CREATE INDEX backups_of_status ON backups (service_id, status, created_at DESC, name, type);
  CREATE INDEX backups_to_count ON backups (service_id, search_text, type, status);

  ALTER TABLE backups ADD COLUMN search_id INTEGER;
  UPDATE backups SET search_id = numbered.number
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM backups) numbered
   WHERE numbered.id = backups.id;
  CREATE UNIQUE INDEX backups_of_search ON backups (search_id);
  CREATE VIRTUAL TABLE backup_search
    USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1');
  INSERT INTO backup_search (rowid, text) SELECT search_id, search_text FROM backups;
  CREATE TRIGGER backups_found_in AFTER INSERT ON backups BEGIN
    UPDATE backups SET search_id = (SELECT coalesce(max(search_id), 0) + 1 FROM backups) WHERE id = new.id;
    INSERT INTO backup_search (rowid, text) SELECT search_id, search_text FROM backups WHERE id = new.id;
  END;
  CREATE TRIGGER backups_found_out AFTER DELETE ON backups BEGIN
    DELETE FROM backup_search WHERE rowid = old.search_id;
  END;

  CREATE INDEX restores_to_do ON restores (started_at)
    WHERE stage NOT IN ('ready', 'failed') OR cleanup = 'running';

  ALTER TABLE schedule_runs ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
  UPDATE schedule_runs SET number = ordered.number
    FROM (SELECT schedule_id, instant, row_number() OVER (PARTITION BY schedule_id ORDER BY instant) AS number
            FROM schedule_runs) ordered
   WHERE ordered.schedule_id = schedule_runs.schedule_id AND ordered.instant = schedule_runs.instant;
  UPDATE schedule_runs SET backup_id = NULL
   WHERE backup_id IS NOT NULL AND backup_id NOT IN (SELECT id FROM backups);
  CREATE UNIQUE INDEX schedule_runs_in_order ON schedule_runs (schedule_id, number);
  CREATE INDEX schedule_runs_kept ON schedule_runs (schedule_id, number) WHERE backup_id IS NOT NULL;
  CREATE UNIQUE INDEX schedule_runs_of_backup ON schedule_runs (backup_id) WHERE backup_id IS NOT NULL;
  CREATE TRIGGER schedule_runs_let_go AFTER DELETE ON backups BEGIN
    UPDATE schedule_runs SET backup_id = NULL WHERE backup_id = old.id;
  END;
`;
