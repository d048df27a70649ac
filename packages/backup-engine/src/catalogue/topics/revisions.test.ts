import type { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { addBackup, addService, catalogueInMemory, pretendedEvidence } from '../../testing/catalogue-rows.ts';
import { allRows, run } from '../database/statements.ts';
import * as backups from './backups.ts';
import * as policies from './policies.ts';
import * as restores from './restores.ts';
import * as services from './services.ts';

/**
 * Who looks at a service is told nothing anew while its revision stands: each change of what is shown must move it. Here
 * the database itself says whose rows a step has changed.
 */
const WATCHED: Record<string, { events: readonly string[]; services: (row: 'new' | 'old') => string }> = {
  backups: { events: ['INSERT', 'UPDATE', 'DELETE'], services: (row) => `VALUES (${row}.service_id)` },
  schedules: { events: ['INSERT', 'UPDATE', 'DELETE'], services: (row) => `VALUES (${row}.service_id)` },
  schedule_runs: {
    events: ['INSERT', 'UPDATE', 'DELETE'],
    services: (row) => `SELECT service_id FROM schedules WHERE id = ${row}.schedule_id`,
  },
  restores: {
    events: ['INSERT', 'UPDATE', 'DELETE'],
    services: (row) => `VALUES (${row}.source_id), (${row}.target_id)`,
  },
  services: {
    events: ['UPDATE OF state, version, engine_label, host, port, username, created_at, removed_at'],
    services: (row) => `VALUES (${row}.id)`,
  },
};

function watch(db: DatabaseSync): void {
  db.exec('CREATE TEMP TABLE changed (service_id TEXT)');
  for (const [table, { events, services: of }] of Object.entries(WATCHED))
    for (const [index, event] of events.entries())
      db.exec(`CREATE TEMP TRIGGER changed_${table}_${index} AFTER ${event} ON main.${table}
        BEGIN INSERT INTO changed ${of(event === 'DELETE' ? 'old' : 'new')}; END`);
}

const failure = {
  ...({ code: 'INTERNAL', reason: 'A test.', durationMs: 1, now: 50, expiresAt: null } as const),
};

function target(id: string): restores.NewRestore['target'] {
  return {
    ...{ id, name: id, engine: 'postgresql', engineLabel: 'PostgreSQL', version: null, now: 60 },
    ...{ host: null, port: null, username: null, sealedPassword: null, facts: null },
  };
}

const policy = (nextRunAt: number): policies.PolicyUpdate => ({
  ...{ id: 'p', serviceId: 'svc-1', schedule: { frequency: 'hourly', minute: 0 }, timeZone: 'UTC' },
  ...{ retention: { days: 7 }, nextRunAt, now: 70, expectedRevision: null },
});

/** An occurrence that has come, and where the schedule goes on. */
function dueRun(instant: number, backup: string, nextRunAt: number): policies.DueRun {
  return {
    schedule: { id: 'p', instant, revision: 1 },
    ...{ nextRunAt, following: instant + 1, missed: 0, failureExpiresAt: null, runId: `run-of-${backup}` },
    backup: {
      ...{ id: backup, serviceId: 'svc-1', name: backup, description: null, type: 'automatic' },
      ...{ method: 'logical', now: instant },
    },
  };
}

/** Each operation that changes what a service surface shows; progress has its own part in a view's revision. */
const STEPS: Record<string, (db: DatabaseSync) => unknown> = {
  'a backup is accepted': (db) => addBackup(db, 'a'),
  'it runs': (db) => backups.markRunning(db, { id: 'a', repositoryId: 'local', artifactId: 'a', now: 11 }),
  'it is Completed': (db) =>
    backups.markCompleted(db, {
      ...{ id: 'a', evidence: pretendedEvidence('a'), now: 12, durationMs: 1, expiresAt: null },
    }),
  'another is accepted': (db) => addBackup(db, 'b'),
  'another fails': (db) => backups.markFailed(db, { id: 'b', ...failure }),
  'another is to be deleted': (db) => backups.markDeleting(db, { id: 'b' }),
  'another is gone': (db) => backups.forget(db, { id: 'b' }),
  'a restore is accepted': (db) =>
    restores.accept(db, { id: 'r', backupId: 'a', now: 60, target: target('restored') }),
  'its server is made': (db) => restores.markProvisioning(db, { id: 'r', now: 61 }),
  'the server has an address': (db) =>
    services.recordConnection(db, {
      ...{
        id: 'restored',
        host: '127.0.0.1',
        port: 5433,
        username: 'app',
        sealedPassword: new Uint8Array([1]),
      },
    }),
  'the server says what it is': (db) =>
    services.recordFacts(db, {
      ...{ id: 'restored', facts: { label: 'PostgreSQL', version: '15.2' } as never },
    }),
  'it is filled': (db) => restores.markRestoring(db, { id: 'r', now: 62 }),
  'it is compared': (db) => restores.markVerifying(db, { id: 'r', now: 63 }),
  'it is ready': (db) => restores.markReady(db, { id: 'r', now: 64 }),
  'another restore is accepted': (db) =>
    restores.accept(db, { id: 's', backupId: 'a', now: 65, target: target('unfinished') }),
  'another restore fails': (db) =>
    restores.markFailed(db, { id: 's', code: 'INTERNAL', reason: 'A test.', now: 66 }),
  'what it left cannot be removed': (db) => restores.markCleanupNeeded(db, { id: 's' }),
  'what it left is being removed': (db) => restores.markCleaningUp(db, { id: 's' }),
  'nothing is left of it': (db) => restores.markCleanedUp(db, { id: 's' }),
  'a policy is saved': (db) => policies.save(db, policy(100)),
  'its run is taken': (db) => policies.runDue(db, dueRun(100, 'auto-1', 200)),
  'its next run is moved': (db) =>
    policies.realign(db, { id: 'p', revision: 1, instant: 200, nextRunAt: 100 }),
  'a run that was taken before comes again': (db) => policies.runDue(db, dueRun(100, 'auto-2', 200)),
  'a run is skipped, as one is under way': (db) => policies.runDue(db, dueRun(101, 'auto-3', 300)),
  'the policy is switched off': (db) =>
    policies.disable(db, { serviceId: 'svc-1', now: 71, expectedRevision: null }),
  'the service stops': (db) => services.markStopping(db, { id: 'svc-2' }),
  'the service has stopped': (db) => services.markStopped(db, { id: 'svc-2' }),
  'the service fails': (db) => services.markFailed(db, { id: 'svc-2', reason: 'A test.' }),
  'the service is to start': (db) => services.markCreating(db, { id: 'svc-2' }),
  'the service runs again': (db) => services.markRunning(db, { id: 'svc-2' }),
  'the service is to be deleted': (db) => services.markDeleting(db, { id: 'svc-2' }),
  'the service is gone': (db) => services.markDeleted(db, { id: 'svc-2', now: 80 }),
};

test('every change of what a service shows moves its revision', () => {
  const db = catalogueInMemory();
  addService(db, 'svc-2');
  watch(db);
  for (const [step, change] of Object.entries(STEPS)) {
    const before = revisions(db);
    change(db);
    const changed = allRows<{ id: string }>(db, 'SELECT DISTINCT service_id AS id FROM changed', {});
    expect(changed, step).not.toEqual([]);
    const now = revisions(db);
    for (const { id } of changed) expect(now.get(id), `${step}: ${id}`).not.toBe(before.get(id));
    run(db, 'DELETE FROM changed', {});
  }
  db.close();
});

function revisions(db: DatabaseSync): Map<string, number> {
  const rows = allRows<{ id: string; revision: number }>(db, 'SELECT id, revision FROM services', {});
  return new Map(rows.map(({ id, revision }) => [id, revision]));
}
