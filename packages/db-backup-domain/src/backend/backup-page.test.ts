import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BACKUP_SORT_KEYS,
  BACKUP_STATUSES,
  BACKUP_TYPES,
  type BackupQuery,
  type BackupSort,
  type BackupSummary,
} from '../wire/index.ts';
import { orderBackups, pageOf, pageOfOrdered } from './backup-page.ts';

const instant = fc.integer({ min: 0, max: 5 }).map((day) => `2026-03-0${day + 1}T00:00:00.000Z`);
const row = fc.record({
  name: fc.stringMatching(/^[a-c]{1,3}$/),
  description: fc.option(fc.constantFrom('Nightly', 'before the migration')),
  type: fc.constantFrom(...BACKUP_TYPES),
  status: fc.constantFrom(...BACKUP_STATUSES),
  createdAt: instant,
  expiresAt: fc.option(instant),
  durationMs: fc.option(fc.integer({ min: 0, max: 3 })),
  sizeBytes: fc.option(fc.integer({ min: 0, max: 3 })),
}) as fc.Arbitrary<Partial<BackupSummary>> as fc.Arbitrary<BackupSummary>;
const rows = fc.uniqueArray(row, { selector: ({ name }) => name, maxLength: 30 });
const sort: fc.Arbitrary<BackupSort> = fc.record({
  by: fc.constantFrom(...BACKUP_SORT_KEYS),
  direction: fc.constantFrom('asc', 'desc'),
});

function allPages(backups: readonly BackupSummary[], query: BackupQuery): BackupSummary[] {
  const items: BackupSummary[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = pageOf(backups, cursor === undefined ? query : { ...query, cursor });
    expect(page.items.length).toBeLessThanOrEqual(query.limit ?? 50);
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

describe('pages of backups', () => {
  test('hold every row once, in order, whatever the sort and the size of a page', () => {
    fc.assert(
      fc.property(rows, sort, fc.integer({ min: 1, max: 7 }), (backups, by, limit) => {
        const items = allPages(backups, { sort: by, limit });
        expect(items).toEqual(orderBackups(backups, by));
        expect(new Set(items)).toEqual(new Set(backups));
      }),
    );
  });

  test('go on behind the last row though it is gone and others came', () => {
    fc.assert(
      fc.property(rows, rows, sort, (before, others, by) => {
        const first = pageOf(before, { sort: by, limit: 3 });
        if (first.nextCursor === null) return;
        const names = new Set(before.map(({ name }) => name));
        const now = [
          ...before.filter((backup) => backup !== first.items.at(-1)),
          ...others.filter(({ name }) => !names.has(name)),
        ];
        const rest = pageOf(now, { sort: by, cursor: first.nextCursor }).items;
        expect(rest.filter((backup) => names.has(backup.name))).toEqual(
          orderBackups(before, by).slice(first.items.length),
        );
      }),
    );
  });

  test('are the same of rows that are kept in order', () => {
    fc.assert(
      fc.property(rows, sort, fc.constantFrom('', 'A', 'NIGHT', '%'), (backups, by, search) => {
        const query: BackupQuery = { sort: by, limit: 4, search, type: 'manual' };
        expect(pageOfOrdered(orderBackups(backups, by), query)).toEqual(pageOf(backups, query));
      }),
    );
  });

  test('refuse a cursor that is none', () => {
    const cursor = (value: unknown) => btoa(JSON.stringify(value));
    const of = { by: 'createdAt', direction: 'desc' };
    for (const text of [
      ...['', 'nonsense', '💥', cursor(null), cursor(7), cursor({}), cursor({ ...of, value: 'x' })],
      ...[cursor({ ...of, name: 'x' }), cursor({ ...of, name: 'x', value: {} })],
      cursor({ ...of, by: 'name', name: 'x', value: 'x' }),
    ])
      expect(() => pageOf([], { cursor: text }), text).toThrow(
        expect.objectContaining({ code: 'REQUEST_INVALID' }),
      );
  });
});
