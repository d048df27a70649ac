import type { DatabaseSync } from 'node:sqlite';
import { getRow, run } from '../database/statements.ts';

export function get(db: DatabaseSync, args: { key: string }): string | null {
  return getRow<{ value: string }>(db, 'SELECT value FROM meta WHERE key = :key', args)?.value ?? null;
}

export function set(db: DatabaseSync, args: { key: string; value: string }): void {
  run(
    db,
    'INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    args,
  );
}
