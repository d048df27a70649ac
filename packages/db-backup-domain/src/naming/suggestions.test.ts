import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkBackupName, checkServiceName } from './checks.ts';
import { firstFreeName, suggestBackupName, suggestRestoredName } from './suggestions.ts';

const AT = '2026-11-21T03:12:59.999Z';

test.each([
  ['UTC', 'orders-db-20261121-0312'],
  ['Asia/Kathmandu', 'orders-db-20261121-0857'],
  ['America/Los_Angeles', 'orders-db-20261120-1912'],
  ['Not/AZone', 'orders-db-20261121-0312'],
])('the Backup Name offered in %s', (zone, name) => {
  expect(suggestBackupName('orders-db', AT, zone)).toBe(name);
});

test('midnight is hour 00', () => {
  expect(suggestBackupName('a', '2026-11-21T00:00:00Z', 'UTC')).toBe('a-20261121-0000');
});

test('a long name is cut, never the minute', () => {
  const name = suggestBackupName(`${'a'.repeat(48)}-${'b'.repeat(20)}`, AT, 'UTC');
  expect(name).toBe(`${'a'.repeat(48)}-20261121-0312`);
});

test('what is offered for a backup is always valid', () => {
  const instant = fc.date({ min: new Date(0), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true });
  const zone = fc.constantFrom('UTC', 'Asia/Kolkata', 'Pacific/Apia', 'America/St_Johns', '');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), instant, zone, (service, at, where) => {
      const name = suggestBackupName(service, at.toISOString(), where);
      return checkBackupName(name) === null;
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['orders-db', [], 'orders-db-restored'],
  ['orders-db', ['orders-db-restored'], 'orders-db-restored-2'],
  ['orders-db', ['orders-db-restored', 'orders-db-restored-2'], 'orders-db-restored-3'],
  ['orders-db-restored', ['orders-db-restored'], 'orders-db-restored-2'],
  ['orders-db-restored-2', [], 'orders-db-restored'],
  ['2-fast', [], 'fast-restored'],
  ['', [], 'db-restored'],
])('restored from %j with %j taken: %s', (source, taken, name) => {
  expect(suggestRestoredName(source, taken, 40)).toBe(name);
});

test('what is offered for a service is always valid, and free where the length has room for a number', () => {
  const source = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.string({ unit: fc.constantFrom(...'ab1-'), maxLength: 60 }),
  );
  fc.assert(
    fc.property(
      source,
      fc.integer({ min: 1, max: 63 }),
      fc.integer({ min: 0, max: 12 }),
      (name, max, count) => {
        const taken = new Set<string>();
        for (let index = 0; index <= count; index += 1) {
          const offered = suggestRestoredName(name, taken, max);
          expect(checkServiceName(offered, max)).toBeNull();
          if (max >= 15) expect(taken).not.toContain(offered);
          taken.add(offered);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test('the first free name is the wanted one, else numbered within the length', () => {
  expect(firstFreeName('backup', [], 63)).toBe('backup');
  expect(firstFreeName('backup', ['backup', 'backup-2'], 63)).toBe('backup-3');
  expect(firstFreeName('backup', ['backup'], 6)).toBe('back-2');
});
