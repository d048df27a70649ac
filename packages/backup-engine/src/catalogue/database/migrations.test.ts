import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { showRestore } from '../../restores/show-restore.ts';
import * as backups from '../topics/backups.ts';
import * as restores from '../topics/restores.ts';
import { SCHEMA_VERSION, migrate } from './migrations.ts';

const BEFORE_TOLD_RESTORES = 2;

/** A catalogue of that version with a backup, restored once and being restored again. */
function catalogueOf(version: number): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  migrate(db, version);
  db.exec(`
    INSERT INTO projects VALUES ('p', 'P', 1);
    INSERT INTO services (id, namespace, name, engine, engine_label, managed, state, created_at)
      VALUES ('s', 'p', 'orders', 'postgresql', 'PostgreSQL', 1, 'Running', 1),
             ('t', 'p', 'copy', 'postgresql', 'PostgreSQL', 1, 'Running', 1),
             ('u', 'p', 'other', 'postgresql', 'PostgreSQL', 1, 'Creating', 1);
    INSERT INTO backups (id, namespace, service_id, name, type, status, created_at, completed_at, size_bytes, search_text)
      VALUES ('b', 'p', 's', 'first', 'manual', 'Completed', 2, 3, 1000, 'first');
    INSERT INTO restores (id, namespace, backup_id, backup_name, source_id, source_name, target_id, target_name, stage,
      started_at, finished_at)
      VALUES ('done', 'p', 'b', 'first', 's', 'orders', 't', 'copy', 'ready', 10, 20),
             ('going', 'p', 'b', 'first', 's', 'orders', 'u', 'other', 'restoring', 30, NULL);
  `);
  return db;
}

test('an older catalogue keeps what it holds, and says nothing of what it never recorded', () => {
  const db = catalogueOf(BEFORE_TOLD_RESTORES);
  expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: BEFORE_TOLD_RESTORES });
  migrate(db);
  expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: SCHEMA_VERSION });
  expect(backups.get(db, { id: 'b' })).toMatchObject({ name: 'first', sizeBytes: 1000, sourceBytes: null });
  const accepted = (ms: number) => [{ stage: 'accepted', at: new Date(ms).toISOString() }];
  const shown = restores.ofService(db, { serviceId: 's', limit: 9 }).map(showRestore);
  expect(shown).toMatchObject([
    { id: 'going', stage: 'restoring', stageTimes: accepted(30) },
    { id: 'done', stage: 'ready', stageTimes: accepted(10), finishedAt: new Date(20).toISOString() },
  ]);
  restores.markVerifying(db, { id: 'going', now: 40 });
  expect(showRestore(restores.get(db, { id: 'going' })!).stageTimes).toEqual([
    ...accepted(30),
    { stage: 'verifying', at: new Date(40).toISOString() },
  ]);
  db.close();
});

test('every step can be taken from the one before it', () => {
  for (let version = 1; version < SCHEMA_VERSION; version += 1) {
    const db = catalogueOf(version);
    migrate(db);
    expect(restores.unfinished(db).map(({ id }) => id)).toEqual(['going']);
    db.close();
  }
});
