import type { DatabaseSync } from 'node:sqlite';
import type { CatalogueRequest } from './messages.ts';
import { OPERATIONS } from './operations.ts';

/** One operation as one transaction: it is done whole, or throws and has changed nothing. */
export function carryOut(db: DatabaseSync, request: Omit<CatalogueRequest, 'id'>): unknown {
  const topics = OPERATIONS as unknown as Record<
    string,
    Record<string, (db: DatabaseSync, args: unknown) => unknown>
  >;
  const operation = topics[request.topic]?.[request.name];
  if (operation === undefined) throw new Error(`The catalogue has no ${request.topic}.${request.name}`);
  db.exec('BEGIN IMMEDIATE');
  try {
    const value = operation(db, request.args);
    db.exec('COMMIT');
    return value;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
