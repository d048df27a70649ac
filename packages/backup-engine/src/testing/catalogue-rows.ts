import type { DatabaseSync } from 'node:sqlite';
import * as backups from '../catalogue/topics/backups.ts';
import { openDatabase } from '../catalogue/database/open-database.ts';
import * as projects from '../catalogue/topics/projects.ts';
import type { ReadBackEvidence } from '../catalogue/records.ts';
import * as services from '../catalogue/topics/services.ts';

/** A catalogue in memory with one project and one Running service, `svc-1`. */
export function catalogueInMemory(): DatabaseSync {
  const db = openDatabase(':memory:');
  projects.ensure(db, { id: 'test', name: 'Test', now: 1 });
  addService(db, 'svc-1');
  return db;
}

export function addService(db: DatabaseSync, id: string, name = id): void {
  services.insert(db, {
    ...{ id, name, namespace: 'test', engine: 'postgresql', engineLabel: 'PostgreSQL', version: '15.1' },
    ...{ managed: false, state: 'Running', now: 1, host: '127.0.0.1', port: 5432, username: 'postgres' },
    ...{ sealedPassword: new Uint8Array([1]), facts: null, restoredFrom: null },
  });
}

/** A Pending backup of `svc-1` whose id is its name, unless said otherwise. */
export function addBackup(db: DatabaseSync, name: string, about: Partial<backups.NewBackup> = {}): void {
  backups.accept(db, {
    ...{ id: name, serviceId: 'svc-1', name, description: null, type: 'manual', method: 'logical', now: 10 },
    ...about,
  });
}

/** Only a test may make evidence without reading anything back. */
export function pretendedEvidence(artifactId: string, sizeBytes = 1000): ReadBackEvidence {
  return {
    artifactId,
    sizeBytes,
    sourceBytes: 4 * sizeBytes,
    contents: { globals: { counts: { role: 1 } } },
  } as unknown as ReadBackEvidence;
}

export function completeBackup(
  db: DatabaseSync,
  id: string,
  {
    now = 20,
    expiresAt = null,
    sizeBytes = 1000,
  }: { now?: number; expiresAt?: number | null; sizeBytes?: number } = {},
): void {
  backups.markRunning(db, { id, repositoryId: 'local', artifactId: id, now });
  const evidence = pretendedEvidence(id, sizeBytes);
  backups.markCompleted(db, { id, evidence, now, durationMs: 5, expiresAt });
}
