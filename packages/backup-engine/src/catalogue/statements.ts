import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

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
  return statement(db, text).get(parameters) as Row | undefined;
}

export function allRows<Row>(db: DatabaseSync, text: string, parameters: Parameters = {}): Row[] {
  return statement(db, text).all(parameters) as Row[];
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
