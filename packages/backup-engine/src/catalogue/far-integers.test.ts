import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { ServiceView } from '@holdfast/db-backup-domain/wire';
import { createTestEngine } from '../testing/test-engine.ts';
import { addBackup, catalogueInMemory, completeBackup } from '../testing/catalogue-rows.ts';
import * as backups from './topics/backups.ts';

/** The greatest and the least that SQLite keeps, and those that a number is one too small for. */
const FAR = ['9223372036854775807', '-9223372036854775808', '9007199254740992', '-9007199254740992'];

/** What the surface of a service shows, by the columns that take any integer. */
const COLUMNS = {
  projects: ['created_at'],
  services: ['created_at', 'removed_at', 'port', 'revision'],
  backups: [
    ...['created_at', 'started_at', 'completed_at', 'duration_ms', 'size_bytes', 'source_bytes'],
    ...['bytes_written', 'expires_at'],
  ],
  schedules: ['next_run_at', 'revision', 'created_at', 'updated_at'],
} as const;

test.each(FAR)('a row that says %s of everything is read, and the others with it', (far) => {
  const db = catalogueInMemory();
  for (const id of ['whole', 'damaged']) {
    addBackup(db, id);
    completeBackup(db, id);
  }
  db.exec(`UPDATE backups SET size_bytes = ${far}, duration_ms = ${far} WHERE id = 'damaged'`);
  const read = backups.getMany(db, { ids: ['damaged', 'whole'] });
  expect(read[0]).toMatchObject({ id: 'damaged', status: 'Completed' });
  expect(Math.abs(read[0]!.sizeBytes!)).toBeGreaterThanOrEqual(Number.MAX_SAFE_INTEGER);
  expect(read[1]).toMatchObject({ id: 'whole', sizeBytes: 1000, durationMs: 5, inUse: false });
});

test.each(FAR)('a service is shown with all its backups, though the catalogue says %s', async (far) => {
  await using engine = await createTestEngine();
  const { catalogue } = engine.internals.runtime;
  const service = { id: randomUUID(), namespace: engine.namespace, name: 'orders' };
  await catalogue.services.insert({
    ...{ ...service, engine: 'postgresql', engineLabel: 'PostgreSQL', version: '15.1', managed: false },
    ...{ state: 'Running', now: 1000, host: '127.0.0.1', port: 1, username: 'x', sealedPassword: null },
    ...{ facts: null, restoredFrom: null },
  });
  await engine.backend.updatePolicy(engine.call, {
    ...{ namespace: engine.namespace, service: 'orders', timeZone: 'UTC', retention: { days: 7 } },
    schedule: { frequency: 'daily', hour: 3, minute: 0 },
  });
  engine.internals.scheduler.stop();
  {
    using db = new DatabaseSync(join(engine.dataDir, 'catalogue.db'));
    db.exec('PRAGMA busy_timeout = 5000');
    for (const id of ['whole', 'damaged']) {
      addBackup(db, id, { serviceId: service.id, now: 2000 });
      completeBackup(db, id, { now: 3000 });
    }
    for (const column of COLUMNS.backups)
      db.exec(`UPDATE backups SET ${column} = ${far} WHERE id = 'damaged'`);
    for (const table of ['projects', 'services', 'schedules'] as const)
      for (const column of COLUMNS[table]) db.exec(`UPDATE ${table} SET ${column} = ${far}`);
  }
  const key = { namespace: engine.namespace, name: 'orders' };
  const view = (await engine.backend.viewService(engine.call, key)) as ServiceView;
  const [one, other] = view.backups.items.toSorted((a, b) => (a.name < b.name ? 1 : -1));
  expect(one).toMatchObject({ name: 'whole', sizeBytes: 1000 });
  expect(other).toMatchObject({ name: 'damaged', sizeBytes: null, durationMs: null, storage: null });
  const listed = await engine.backend.listServices(engine.call, {});
  expect(listed.map(({ name }) => name)).toContain('orders');
});
