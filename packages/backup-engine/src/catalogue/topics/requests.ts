import type { DatabaseSync } from 'node:sqlite';
import { getRow, run } from '../database/statements.ts';

/** Names a call that a caller may repeat: the same one yields the same subject. */
export interface RequestKey {
  readonly namespace: string;
  readonly kind: 'backup' | 'restore';
  /** Request ids are the caller's own. */
  readonly actor: string;
  readonly requestId: string;
}

export function subjectOf(db: DatabaseSync, key: RequestKey): string | null {
  const row = getRow<{ subject: string }>(
    db,
    `SELECT subject_id AS subject FROM requests
      WHERE namespace = :namespace AND kind = :kind AND actor = :actor AND request_id = :requestId`,
    { ...key },
  );
  return row?.subject ?? null;
}

export function remember(db: DatabaseSync, args: RequestKey & { subjectId: string; now: number }): void {
  run(
    db,
    `INSERT INTO requests (namespace, kind, actor, request_id, subject_id, created_at)
     VALUES (:namespace, :kind, :actor, :requestId, :subjectId, :now)`,
    { ...args },
  );
}
