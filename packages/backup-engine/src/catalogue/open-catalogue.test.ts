import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { catalogueInMemory } from '../testing/catalogue-rows.ts';
import { openCatalogue } from './catalogue.ts';
import { DataFolderLocked, lockDataFolder } from './data-folder-lock.ts';
import { SCHEMA_VERSION } from './database/migrations.ts';
import { openDatabase } from './database/open-database.ts';
import { passwordBox } from './sealed-password.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-catalogue-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('what was written is there after the catalogue was opened again', async () => {
  const file = join(folder, 'kept.db');
  const first = await openCatalogue(file);
  await first.projects.ensure({ id: 'p', name: 'P', now: 1 });
  await first.meta.set({ key: 'a', value: 'b' });
  await first.close();
  await first.close();
  await expect(first.projects.list()).rejects.toThrow('closed');
  const second = await openCatalogue(file);
  expect(await second.projects.list()).toEqual([{ id: 'p', name: 'P' }]);
  expect(await second.meta.get({ key: 'a' })).toBe('b');
  await second.close();
});

test('it is durable and keeps its references', () => {
  const file = join(folder, 'pragmas.db');
  const db = openDatabase(file);
  expect(db.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
  expect(db.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: 2 });
  expect(db.prepare('PRAGMA foreign_keys').get()).toMatchObject({ foreign_keys: 1 });
  db.close();
});

test('an error of the table arrives as itself, and the step has changed nothing', async () => {
  const catalogue = await openCatalogue(join(folder, 'errors.db'));
  await catalogue.projects.ensure({ id: 'p', name: 'P', now: 1 });
  const error = await catalogue.services.markDeleting({ id: 'no-such' }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'TransitionRefused' });
  const lost = await catalogue.backups.markDeleting({ id: 'no-such' }).catch((reason: unknown) => reason);
  expect(isHoldfastError(lost, 'BACKUP_NOT_FOUND')).toBe(true);
  expect(await catalogue.projects.list()).toHaveLength(1);
  await catalogue.close();
});

test('a catalogue of a newer Holdfast is refused and left as it is', async () => {
  const file = join(folder, 'newer.db');
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
  db.close();
  await expect(openCatalogue(file)).rejects.toThrow(/newer/);
  const again = new DatabaseSync(file);
  expect(again.prepare('SELECT count(*) AS n FROM sqlite_schema').get()).toMatchObject({ n: 0 });
  again.close();
});

test('run events can be added only', () => {
  const db = catalogueInMemory();
  db.exec(`INSERT INTO runs VALUES ('r', 'backup', 'b', 's', 'me', 1)`);
  db.exec(`INSERT INTO run_events (run_id, at, step, fields) VALUES ('r', 1, 'x', '{}')`);
  expect(() => db.exec(`UPDATE run_events SET step = 'y'`)).toThrow(/append-only/);
  expect(() => db.exec('DELETE FROM run_events')).toThrow(/append-only/);
});

test('one process has the data folder, until it lets go', () => {
  const lock = lockDataFolder(folder);
  expect(() => lockDataFolder(folder)).toThrow(DataFolderLocked);
  expect(() => lockDataFolder(folder)).toThrow(/Another Holdfast process/);
  lock.release();
  lockDataFolder(folder).release();
});

test('a sealed password opens for its own service and under its own key alone', () => {
  const box = passwordBox(new Uint8Array(32).fill(1));
  const sealed = box.seal('s3cret ☕', 'svc-1');
  expect(Buffer.from(sealed).includes('s3cret')).toBe(false);
  expect(box.open(sealed, 'svc-1')).toBe('s3cret ☕');
  expect(() => box.open(sealed, 'svc-2')).toThrow();
  expect(() => passwordBox(new Uint8Array(32).fill(2)).open(sealed, 'svc-1')).toThrow();
  const altered = Uint8Array.from(sealed);
  altered[altered.length - 20]! ^= 1;
  expect(() => box.open(altered, 'svc-1')).toThrow();
  expect(box.seal('same', 'svc-1')).not.toEqual(box.seal('same', 'svc-1'));
});
