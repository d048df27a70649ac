import type { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { addBackup, catalogueInMemory, completeBackup } from '../../testing/catalogue-rows.ts';
import * as restores from './restores.ts';

const LIMIT = 3;

function accept(db: DatabaseSync, id: string, now: number): void {
  const target: restores.NewRestore['target'] = {
    ...{
      id: `target-of-${id}`,
      name: id,
      engine: 'postgresql',
      engineLabel: 'PostgreSQL',
      version: null,
      now,
    },
    ...{ host: null, port: null, username: null, sealedPassword: null, facts: null },
  };
  restores.accept(db, { id, backupId: 'b', now, target });
}

function fail(db: DatabaseSync, id: string): void {
  restores.markFailed(db, { id, code: 'INTERNAL', reason: 'A test.', now: 1000 });
}

test('what is not over or waits to be cleared away is listed, however many restores came after it', () => {
  const db = catalogueInMemory();
  addBackup(db, 'b');
  completeBackup(db, 'b');
  accept(db, 'unfinished', 100);
  accept(db, 'clearing', 101);
  fail(db, 'clearing');
  accept(db, 'needed', 102);
  fail(db, 'needed');
  restores.markCleanupNeeded(db, { id: 'needed' });
  for (let index = 0; index <= LIMIT; index += 1) {
    const id = `over-${index}`;
    accept(db, id, 200 + index);
    fail(db, id);
    restores.markCleanedUp(db, { id });
  }
  const listed = restores.ofService(db, { serviceId: 'svc-1', limit: LIMIT }).map(({ id }) => id);
  expect(listed).toEqual(['over-3', 'over-2', 'over-1', 'needed', 'clearing', 'unfinished']);
  const ofTarget = restores.ofService(db, { serviceId: 'target-of-needed', limit: LIMIT });
  expect(ofTarget.map(({ id }) => id)).toEqual(['needed']);
  db.close();
});
