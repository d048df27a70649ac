import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

const prepared = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/** A prepared statement, prepared once per connection. Only constant text may come in: values are parameters. */
export function statement(db: DatabaseSync, text: string): StatementSync {
  let known = prepared.get(db);
  if (known === undefined) {
    known = new Map();
    prepared.set(db, known);
  }
  let found = known.get(text);
  if (found === undefined) {
    found = db.prepare(text);
    known.set(text, found);
  }
  return found;
}

export type Parameters = Record<string, SQLInputValue>;

/** One row, typed by the caller's column list; undefined where there is none. */
export function getRow<Row>(db: DatabaseSync, text: string, parameters: Parameters = {}): Row | undefined {
  const read = statement(db, text);
  return readable(read, () => read.get(parameters) as RawRow | undefined) as Row | undefined;
}

export function allRows<Row>(db: DatabaseSync, text: string, parameters: Parameters = {}): Row[] {
  const read = statement(db, text);
  return readable(read, () => read.all(parameters) as RawRow[]) as Row[];
}

type RawRow = Record<string, SQLOutputValue>;

/**
 * An integer that no number can tell, which only damage brings into a catalogue, would fail the reading of every row beside
 * it: it is read as the farthest integer that one can. Reads only: where that happens, the statement runs twice.
 */
function readable<Found extends RawRow | RawRow[] | undefined>(read: StatementSync, run: () => Found): Found {
  try {
    return run();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_OUT_OF_RANGE') throw error;
  }
  read.setReadBigInts(true);
  try {
    const found = run();
    for (const row of Array.isArray(found) ? found : [found ?? {}]) bringNear(row);
    return found;
  } finally {
    read.setReadBigInts(false);
  }
}

function bringNear(row: RawRow): void {
  for (const [name, value] of Object.entries(row)) {
    if (typeof value !== 'bigint') continue;
    row[name] = Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number(value), Number.MAX_SAFE_INTEGER));
  }
}

/** Number of rows changed. */
export function run(db: DatabaseSync, text: string, parameters: Parameters = {}): number {
  return Number(statement(db, text).run(parameters).changes);
}

/** Thrown where a guarded transition found its row in another state: a bug or a lost race, never a user's mistake. */
export class TransitionRefused extends Error {
  override readonly name = 'TransitionRefused';
}

export function expectOne(changes: number, what: string): void {
  if (changes !== 1) throw new TransitionRefused(what);
}
