import { beforeAll, describe, expect } from 'vitest';
import { backupSortSchema, type BackupSort, type BackupSummary, type DbService } from '../../wire/index.ts';
import { DEFAULT_TIMEOUT_MS, type Suite } from './suite.contract.ts';

const COUNT = 5;

export function listContract(suite: Suite): void {
  describe('the list of backups', () => {
    let service: DbService;
    beforeAll(
      async () => {
        service = await suite.makeService();
        for (let index = 0; index < COUNT; index += 1) {
          const description = index === 1 ? 'Quarterly 100% Ünïcode_Report' : `row ${index}`;
          const { name } = await suite.create(service, suite.name('list'), { description });
          await suite.settled(service, name);
        }
      },
      COUNT * (suite.setup.timeoutMs ?? DEFAULT_TIMEOUT_MS),
    );
    const own = (): DbService => service;
    ordering(suite, own);
    paging(suite, own);
    filtering(suite, own);
  });
}

function ordering(suite: Suite, own: () => DbService): void {
  suite.test('newest first, then by name, unless asked otherwise', [], async () => {
    const page = (await suite.view(own())).backups;
    expect(page).toMatchObject({ total: COUNT, nextCursor: null, activeCount: 0 });
    expect(page.items).toHaveLength(COUNT);
    const ordered = page.items.toSorted(
      (a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || (a.name < b.name ? -1 : 1),
    );
    expect(names(page.items)).toEqual(names(ordered));
  });

  suite.test('every sort is in order both ways, equal rows by name, over pages too', [], async () => {
    for (const by of backupSortSchema.shape.by.options)
      for (const direction of ['asc', 'desc'] as const) {
        const sort: BackupSort = { by, direction };
        const items = await suite.allBackups(own(), { sort, limit: 2 });
        expect(names(items).toSorted()).toEqual(names(await suite.allBackups(own())).toSorted());
        expectSorted(items, sort);
      }
  });
}

/** Rows without a value may come first or last, but together. */
function expectSorted(items: readonly BackupSummary[], { by, direction }: BackupSort): void {
  for (const [index, next] of items.entries()) {
    const previous = items[index - 1];
    if (!previous) continue;
    const [a, b] = direction === 'asc' ? [previous[by], next[by]] : [next[by], previous[by]];
    if (a === null || b === null) continue;
    const message = `${by} ${direction}: ${previous.name} before ${next.name}`;
    if (a === b && by !== 'name') expect(previous.name < next.name, message).toBe(true);
    else expect(a <= b, message).toBe(true);
  }
}

function paging(suite: Suite, own: () => DbService): void {
  suite.test('pages hold each row once, though rows are added and removed meanwhile', [], async () => {
    const service = await suite.makeService();
    for (let index = 0; index < 4; index += 1) await suite.completed(service);
    const before = await suite.allBackups(service);
    const first = (await suite.view(service, { limit: 2 })).backups;
    expect(names(first.items)).toEqual(names(before.slice(0, 2)));
    expect(first.total).toBe(4);
    expect(first.nextCursor).not.toBeNull();

    /* Creation may be told in whole seconds: of equal ones, this name comes first. */
    await suite.completed(service, suite.name('added'));
    await suite.deleteBackup(before[0]!);
    const second = (await suite.view(service, { limit: 2, cursor: first.nextCursor! })).backups;
    expect(names(second.items)).toEqual(names(before.slice(2, 4)));
    expect(second).toMatchObject({ total: 4, nextCursor: null });
  });

  suite.test('the row that a page ended with may go', [], async () => {
    const service = await suite.makeService();
    for (let index = 0; index < 3; index += 1) await suite.completed(service);
    const before = await suite.allBackups(service);
    const first = (await suite.view(service, { limit: 1 })).backups;
    await suite.deleteBackup(before[0]!);
    const second = (await suite.view(service, { limit: 1, cursor: first.nextCursor! })).backups;
    expect(names(second.items)).toEqual(names(before.slice(1, 2)));
  });

  suite.test('a cursor that is none is refused', [], async () => {
    for (const cursor of ['', 'nonsense', 'eyJ9', '💥'])
      await suite.refused('REQUEST_INVALID', suite.view(own(), { cursor }));
  });
}

function filtering(suite: Suite, own: () => DbService): void {
  suite.test('type and status filter, and the total counts what matches', [], async () => {
    expect((await suite.view(own(), { type: 'manual', limit: 1 })).backups.total).toBe(COUNT);
    expect((await suite.view(own(), { type: 'automatic' })).backups).toMatchObject({ items: [], total: 0 });
    expect((await suite.view(own(), { status: 'Completed' })).backups.total).toBe(COUNT);
    expect((await suite.view(own(), { status: 'Failed' })).backups).toMatchObject({ items: [], total: 0 });
  });

  suite.test(
    'search finds part of a name or description, in any case, and takes every letter as itself',
    [],
    async () => {
      const all = await suite.allBackups(own());
      const reported = all.find((backup) => backup.description?.startsWith('Quarterly'));
      for (const search of ['quarterly', 'QUARTERLY 100%', 'code_report', reported!.name.toUpperCase()])
        expect(names((await suite.view(own(), { search })).backups.items), search).toContain(reported!.name);
      for (const search of ['quarterly%report', 'code-report', '____', '%%', '.*', "' or 1=1 --"])
        expect((await suite.view(own(), { search })).backups.items, search).toEqual([]);
      expect((await suite.view(own(), { search: '' })).backups.total).toBe(COUNT);
    },
  );

  suite.test('the backups of another service are not among them', [], async () => {
    const other = await suite.makeService();
    const foreign = await suite.completed(other);
    expect(names(await suite.allBackups(own()))).not.toContain(foreign.name);
    expect(names(await suite.allBackups(other))).toEqual([foreign.name]);
  });
}

function names(backups: readonly BackupSummary[]): string[] {
  return backups.map((backup) => backup.name);
}
