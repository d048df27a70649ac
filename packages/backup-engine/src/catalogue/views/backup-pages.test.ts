import { expect, test } from 'vitest';
import { backupSortSchema, type BackupQuery, type BackupSort } from '@holdfast/db-backup-domain/wire';
import type { DatabaseSync } from 'node:sqlite';
import { addBackup, catalogueInMemory, completeBackup } from '../../testing/catalogue-rows.ts';
import { queryPlan, statementsOf } from '../../testing/statements-of.ts';
import type { BackupRecord } from '../records.ts';
import * as backups from '../topics/backups.ts';
import * as services from '../topics/services.ts';
import * as pages from './backup-pages.ts';
import { searchTotal } from './search-totals.ts';

const COUNT = 40;

/** Many ties and missing values, so that every page border falls among equals somewhere. */
function filled(): DatabaseSync {
  const db = catalogueInMemory();
  for (let index = 0; index < COUNT; index += 1) {
    const id = `bak-${String((index * 17) % COUNT).padStart(3, '0')}`;
    addBackup(db, id, { now: 100 + (index % 7), type: index % 5 === 0 ? 'automatic' : 'manual' });
    if (index % 4 !== 0)
      completeBackup(db, id, {
        sizeBytes: 500 + (index % 3),
        expiresAt: index % 2 === 0 ? 900 + (index % 6) : null,
      });
  }
  return db;
}

function page(db: DatabaseSync, list: { serviceId: string; query: BackupQuery }): pages.BackupRecordPage {
  return pages.page(db, { ...list, revision: services.get(db, { id: list.serviceId })?.revision ?? 0 });
}

function everything(db: DatabaseSync): BackupRecord[] {
  return [...page(db, { serviceId: 'svc-1', query: { limit: 200 } }).items];
}

/** The same order, thought through row by row. */
function sorted(rows: BackupRecord[], { by, direction }: BackupSort): string[] {
  const compare = (a: BackupRecord, b: BackupRecord): number => {
    const [left, right] = [a[by], b[by]];
    if (left === right) return a.name < b.name ? -1 : 1;
    if (left === null) return 1;
    if (right === null) return -1;
    return (left < right ? -1 : 1) * (direction === 'asc' ? 1 : -1);
  };
  return rows.toSorted(compare).map((row) => row.name);
}

test('every sort in both directions, page after page, is complete and in order', () => {
  const db = filled();
  const all = everything(db);
  expect(all).toHaveLength(COUNT);
  for (const by of backupSortSchema.shape.by.options)
    for (const direction of ['asc', 'desc'] as const) {
      const sort = { by, direction };
      const names: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const query = cursor === undefined ? { sort, limit: 3 } : { sort, limit: 3, cursor };
        const got = page(db, { serviceId: 'svc-1', query });
        expect(got.total).toBe(COUNT);
        names.push(...got.items.map((row) => row.name));
        cursor = got.nextCursor;
      }
      expect(names, `${by} ${direction}`).toEqual(sorted(all, sort));
    }
});

test('no sort of a whole service: every page is a walk along an index', () => {
  const db = filled();
  const texts = statementsOf(db, (spied) => {
    for (const by of backupSortSchema.shape.by.options)
      for (const direction of ['asc', 'desc'] as const) {
        const sort = { by, direction };
        const first = page(spied, { serviceId: 'svc-1', query: { sort, limit: 30 } });
        page(spied, { serviceId: 'svc-1', query: { sort, limit: 3, cursor: first.nextCursor! } });
      }
  });
  const pages = texts.filter((text) => text.includes('ORDER BY'));
  expect(pages.length).toBeGreaterThan(20);
  for (const text of pages) expect(queryPlan(db, text), text).not.toMatch(/TEMP B-TREE|SCAN b\b/);
});

test('filters and search count what matches; what is being done is counted whatever the filter', () => {
  const db = filled();
  addBackup(db, 'named', { description: 'Größe: 100% Ünïcode_X' });
  const total = (query: BackupQuery): number => page(db, { serviceId: 'svc-1', query }).total;
  expect(total({ type: 'automatic' })).toBe(COUNT / 5);
  expect(total({ status: 'Completed' })).toBe((COUNT / 4) * 3);
  expect(total({ search: 'größe' })).toBe(1);
  expect(total({ search: 'ÜNÏCODE_X' })).toBe(1);
  expect(total({ search: '%' })).toBe(1);
  expect(total({ search: '__' })).toBe(0);
  expect(page(db, { serviceId: 'svc-1', query: { type: 'automatic' } }).activeCount).toBe(COUNT / 4 + 1);
  expect(page(db, { serviceId: 'svc-other', query: {} })).toMatchObject({
    items: [],
    total: 0,
    activeCount: 0,
  });
});

test('a cursor that is none, or of another sort, is refused', () => {
  const db = filled();
  const { nextCursor } = page(db, { serviceId: 'svc-1', query: { limit: 2 } });
  const sort = { by: 'name', direction: 'asc' } as const;
  for (const query of [{ cursor: '' }, { cursor: 'nonsense' }, { cursor: nextCursor!, sort }])
    expect(() => page(db, { serviceId: 'svc-1', query })).toThrow(/cursor/);
});

test('rows that the service of a page does not own stay out of it', () => {
  const db = filled();
  expect(backups.find(db, { namespace: 'test', service: 'svc-2', name: 'bak-000' })).toBeNull();
  expect(backups.find(db, { namespace: 'test', service: 'svc-1', name: 'bak-000' })?.name).toBe('bak-000');
});

test('totals follow every change of a backup', () => {
  const db = filled();
  const recorded = (): unknown[] =>
    db
      .prepare('SELECT service_id, type, status, total FROM backup_totals WHERE total > 0 ORDER BY 1, 2, 3')
      .all();
  const counted = (): unknown[] =>
    db
      .prepare(
        'SELECT service_id, type, status, count(*) AS total FROM backups GROUP BY 1, 2, 3 ORDER BY 1, 2, 3',
      )
      .all();
  expect(recorded()).toEqual(counted());
  backups.markDeleting(db, { id: 'bak-017' });
  backups.markDeleting(db, { id: 'bak-017' });
  expect(recorded()).toEqual(counted());
  backups.forget(db, { id: 'bak-017' });
  expect(recorded()).toEqual(counted());
});

test('few matches of a search are looked up, many are met on the way, and both say the same', () => {
  const db = catalogueInMemory();
  for (let index = 0; index < 700; index += 1)
    addBackup(db, `run-${index}`, { now: index, description: index % 100 === 5 ? 'Before "release"' : null });
  const found = (search: string, more: object = {}): string[] =>
    page(db, { serviceId: 'svc-1', query: { search, limit: 200, ...more } }).items.map(({ name }) => name);
  const rare = ['run-605', 'run-505', 'run-405', 'run-305', 'run-205', 'run-105', 'run-5'];
  expect(found('"RELEASE"')).toEqual(rare);
  expect(found('release', { sort: { by: 'createdAt', direction: 'asc' } })).toEqual(rare.toReversed());
  expect(found('run-')).toHaveLength(200);
  expect(page(db, { serviceId: 'svc-1', query: { search: 'run-' } }).total).toBe(700);
  expect(found('un')).toHaveLength(200);
  backups.markFailed(db, {
    id: 'run-605',
    code: 'INTERNAL',
    reason: 'x',
    durationMs: 1,
    now: 1,
    expiresAt: null,
  });
  backups.markDeleting(db, { id: 'run-605' });
  backups.forget(db, { id: 'run-605' });
  expect(found('release')).toEqual(rare.slice(1));
});

test('what a search finds is counted once, until something changes or something else is asked', () => {
  const db = filled();
  let counts = 0;
  const total = (query: BackupQuery, revision = 1, serviceId = 'svc-1'): number =>
    searchTotal(db, { serviceId, revision, query }, () => (counts += 1));
  const first = total({ search: 'bak' });
  expect(total({ search: 'bak', cursor: 'x', limit: 3, sort: { by: 'name', direction: 'asc' } })).toBe(first);
  expect(counts).toBe(1);
  total({ search: 'bak', type: 'manual' });
  total({ search: 'bak', status: 'Failed' });
  total({ search: 'ba' });
  total({ search: 'bak' }, 2);
  total({ search: 'bak' }, 1, 'svc-2');
  expect(counts).toBe(6);
  for (let index = 0; index < 200; index += 1) total({ search: `${index}` });
  total({ search: 'bak' });
  expect(counts).toBe(207);
});

test('a page tells the total of now, though it was counted before', () => {
  const db = filled();
  const total = () => page(db, { serviceId: 'svc-1', query: { search: 'bak-' } }).total;
  expect(total()).toBe(COUNT);
  expect(total()).toBe(COUNT);
  addBackup(db, 'bak-another');
  expect(total()).toBe(COUNT + 1);
  backups.markFailed(db, { id: 'bak-another', ...failed });
  backups.markDeleting(db, { id: 'bak-another' });
  backups.forget(db, { id: 'bak-another' });
  expect(total()).toBe(COUNT);
});

const failed = { code: 'INTERNAL', reason: 'x', durationMs: 1, now: 3, expiresAt: null } as const;
