import type { DatabaseSync } from 'node:sqlite';
import { allRows, run } from '../database/statements.ts';

export interface RunEvent {
  readonly at: number;
  readonly step: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function open(
  db: DatabaseSync,
  args: {
    id: string;
    kind: 'backup' | 'restore' | 'delete';
    subjectId: string;
    serviceId: string;
    actor: string;
    now: number;
  },
): void {
  run(
    db,
    `INSERT INTO runs (id, kind, subject_id, service_id, actor, started_at)
     VALUES (:id, :kind, :subjectId, :serviceId, :actor, :now)`,
    args,
  );
}

/** Adds one event; events are never changed and never removed. `fields` holds no secret. */
export function append(
  db: DatabaseSync,
  args: { runId: string; at: number; step: string; fields?: Record<string, unknown> },
): void {
  run(db, 'INSERT INTO run_events (run_id, at, step, fields) VALUES (:runId, :at, :step, :fields)', {
    runId: args.runId,
    at: args.at,
    step: args.step,
    fields: JSON.stringify(args.fields ?? {}),
  });
}

export function list(db: DatabaseSync, args: { subjectId: string }): RunEvent[] {
  const rows = allRows<{ at: number; step: string; fields: string }>(
    db,
    `SELECT e.at, e.step, e.fields FROM run_events e JOIN runs r ON r.id = e.run_id
      WHERE r.subject_id = :subjectId ORDER BY e.id`,
    args,
  );
  return rows.map((row) => ({ at: row.at, step: row.step, fields: JSON.parse(row.fields) }));
}
