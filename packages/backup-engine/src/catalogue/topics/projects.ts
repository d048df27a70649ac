import type { DatabaseSync } from 'node:sqlite';
import type { Project } from '@holdfast/db-backup-domain/wire';
import { allRows, run } from '../database/statements.ts';

export function ensure(db: DatabaseSync, args: { id: string; name: string; now: number }): void {
  run(
    db,
    'INSERT INTO projects (id, name, created_at) VALUES (:id, :name, :now) ON CONFLICT (id) DO NOTHING',
    args,
  );
}

export function list(db: DatabaseSync): Project[] {
  return allRows<Project>(db, 'SELECT id, name FROM projects ORDER BY created_at, id').map((row) => ({
    ...row,
  }));
}
