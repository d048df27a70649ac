import { describe, expect, it } from 'vitest';
import { pageOf } from '@holdfast/db-backup-domain/backend';
import type { BackupSort, BackupSummary } from '@holdfast/db-backup-domain/wire';
import { NOTHING_LOADED, cursorsOf, putIn, type Cursor, type LoadedBackups } from './loaded-backups.ts';

const HEAD = 50;
const PART = 200;
const NEWEST: BackupSort = { by: 'createdAt', direction: 'desc' };
const LARGEST: BackupSort = { by: 'sizeBytes', direction: 'desc' };

function backup(number: number, changes: Partial<BackupSummary> = {}): BackupSummary {
  const at = new Date(Date.UTC(2026, 0, 1) + number * 3_600_000).toISOString();
  return {
    ...{ name: `backup-${String(number).padStart(6, '0')}`, uid: `uid-${number}`, namespace: 'demo' },
    ...{ description: null, type: 'automatic', status: 'Completed', stalled: false, createdAt: at },
    ...{
      startedAt: at,
      completedAt: at,
      durationMs: 1000,
      sizeBytes: number,
      storage: null,
      failureReason: null,
    },
    ...{ expiresAt: null, method: null, progress: null },
    ...{ restorable: { allowed: true }, deletable: { allowed: true } },
    source: { namespace: 'demo', name: 'orders-db', uid: 's1', exists: true },
    ...changes,
  };
}

const backups = (count: number) => Array.from({ length: count }, (_, number) => backup(number));
const names = (rows: readonly BackupSummary[]) => rows.map(({ name }) => name);
const inOrder = (all: readonly BackupSummary[], sort: BackupSort) =>
  names(
    all.toSorted((a, b) =>
      sort === NEWEST ? b.createdAt.localeCompare(a.createdAt) : (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0),
    ),
  );

/** A list as it is loaded from a server that has `all`. */
function listOf(sort: BackupSort) {
  let loaded: LoadedBackups = NOTHING_LOADED;
  const ask = (all: readonly BackupSummary[], cursor: Cursor) => {
    const page = pageOf(all, cursor === null ? { sort, limit: HEAD } : { sort, limit: PART, cursor });
    loaded = putIn(loaded, { cursor, page }, sort);
  };
  return {
    get loaded() {
      return loaded;
    },
    names: () => names(loaded.rows),
    ask,
    askAll: (all: readonly BackupSummary[]) => {
      ask(all, null);
      while (loaded.next !== null) ask(all, loaded.next);
    },
    /** As a poll does while these rows are in sight. Answers how many requests it took. */
    poll: (all: readonly BackupSummary[], first: number, last: number) => {
      const cursors = cursorsOf(loaded, { first, last, headRows: HEAD }, sort).filter(
        (each) => each !== null,
      );
      for (const cursor of [null, ...cursors]) ask(all, cursor);
      return 1 + cursors.length;
    },
  };
}

describe('the rows that were loaded', () => {
  it('are those of the server, page by page', () => {
    const list = listOf(NEWEST);
    const all = backups(1000);
    list.ask(all, null);
    expect(list.loaded.rows).toHaveLength(HEAD);
    list.askAll(all);
    expect(list.names()).toEqual(inOrder(all, NEWEST));
    expect(list.loaded.next).toBeNull();
  });

  it('hold a backup once that was made while they were loaded, and lose none to it', () => {
    const list = listOf(NEWEST);
    const all = backups(1000);
    list.askAll(all);
    for (let made = 1000; made < 1130; made += 1) {
      all.push(backup(made));
      list.ask(all, null);
    }
    expect(list.names()).toEqual(inOrder(all, NEWEST));
  });

  it('lose what was deleted, and nothing else', () => {
    const list = listOf(NEWEST);
    const all = backups(1000);
    list.askAll(all);
    const left = all.filter((_, index) => index < 990 || index % 2 === 0);
    list.ask(left, null);
    expect(list.names()).toEqual(inOrder(left, NEWEST));
    const without = left.filter(({ name }) => name !== 'backup-000500');
    list.poll(without, 480, 510);
    expect(list.names()).toEqual(inOrder(without, NEWEST));
  });

  it('show a backup once that has moved between pages, where it is now', () => {
    const list = listOf(LARGEST);
    const all = backups(1000);
    list.askAll(all);
    const moved = all.with(10, backup(10, { sizeBytes: 5000 }));
    list.ask(moved, null);
    expect(list.names()).toEqual(inOrder(moved, LARGEST));
    const back = moved.with(10, backup(10));
    list.poll(back, 980, 999);
    expect(list.names()).toEqual(inOrder(back, LARGEST));
  });

  it('go on from where they end, after what was there is deleted', () => {
    const list = listOf(NEWEST);
    const all = backups(1000);
    list.ask(all, null);
    list.ask(all, list.loaded.next);
    const left = all.filter((_, index) => index < 700 || index > 900);
    list.poll(left, 200, 249);
    list.askAll(left);
    expect(list.names()).toEqual(inOrder(left, NEWEST));
  });

  it('cost the same to poll, however many there are and whatever has happened', () => {
    const list = listOf(NEWEST);
    const all = backups(10_000);
    list.askAll(all);
    for (let round = 0; round < 60; round += 1) {
      all.push(backup(10_000 + round));
      const first = (round * 157) % 9900;
      expect(list.poll(all, first, first + 40)).toBeLessThanOrEqual(3);
      expect(list.loaded.rows).toHaveLength(all.length);
    }
    expect(list.names()).toEqual(inOrder(all, NEWEST));
  });

  it('stay the same object where nothing about them has changed', () => {
    const list = listOf(NEWEST);
    list.askAll(backups(300));
    const before = list.loaded.rows;
    list.poll(backups(300), 100, 140);
    expect(list.loaded.rows.every((row, index) => row === before[index])).toBe(true);
  });
});
