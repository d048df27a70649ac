import type { DatabaseSync } from 'node:sqlite';
import type { BackupType, Engine } from '@holdfast/db-backup-domain/wire';
import type { ServerFacts } from '../../dialects/dialect.ts';
import { run } from '../database/statements.ts';
import type { ReadBackEvidence } from '../records.ts';
import { acceptWhateverState, get as getBackup, markCompleted, markRunning } from './backups.ts';
import { ensure as ensureProject } from './projects.ts';
import { get as getService } from './services.ts';

/** A backup that no catalogue knows, as its artifact tells it, and the evidence that it was read back. */
export interface FoundBackup {
  readonly service: {
    readonly id: string;
    readonly namespace: string;
    readonly name: string;
    readonly engine: Engine;
    readonly facts: ServerFacts;
    readonly projectName: string;
  };
  readonly backup: {
    readonly id: string;
    readonly name: string;
    readonly description: string | null;
    readonly type: BackupType;
    readonly method: string;
    readonly createdAt: number;
    readonly startedAt: number;
    readonly completedAt: number;
    readonly expiresAt: number | null;
  };
  readonly repositoryId: string;
  readonly evidence: ReadBackEvidence;
  readonly now: number;
}

/**
 * Records it as Completed, and its service as Deleted where there is none of that id; in one step, so that no half of
 * it is ever taken for an interrupted run. BACKUP_NAME_TAKEN: another backup of the namespace has its name.
 */
export function record(db: DatabaseSync, found: FoundBackup): 'recorded' | 'known' {
  const { backup, service, evidence } = found;
  if (getBackup(db, { id: backup.id }) !== null) return 'known';
  ensureService(db, found);
  const { id, name, description, type, method, createdAt } = backup;
  acceptWhateverState(db, { id, serviceId: service.id, name, description, type, method, now: createdAt });
  markRunning(db, {
    id,
    repositoryId: found.repositoryId,
    artifactId: evidence.artifactId,
    now: backup.startedAt,
  });
  markCompleted(db, {
    ...{ id, evidence, now: backup.completedAt, expiresAt: backup.expiresAt },
    // The clock that durations come from is not in the artifact.
    durationMs: null,
  });
  return 'recorded';
}

/** It was there before its first backup. */
function ensureService(db: DatabaseSync, { service, backup, now }: FoundBackup): void {
  const { id, namespace, name, engine, facts } = service;
  if (getService(db, { id }) !== null) {
    run(
      db,
      `UPDATE services SET created_at = min(created_at, :createdAt) WHERE id = :id AND state = 'Deleted'`,
      { id, createdAt: backup.createdAt },
    );
    return;
  }
  ensureProject(db, { id: namespace, name: service.projectName, now });
  run(
    db,
    `INSERT INTO services (id, namespace, name, engine, engine_label, version, managed, state, should_run, created_at,
       removed_at, facts)
     VALUES (:id, :namespace, :name, :engine, :label, :version, 0, 'Deleted', 0, :createdAt, :now, :facts)`,
    {
      ...{ id, namespace, name, engine, now },
      ...{ label: facts.label, version: facts.version, facts: JSON.stringify(facts) },
      createdAt: backup.createdAt,
    },
  );
}
