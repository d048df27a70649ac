import { expect, test } from 'vitest';
import {
  backupQuerySchema,
  createBackupInput,
  gateSchema,
  getServiceInput,
  instantSchema,
  retentionSchema,
  rowsInput,
  scheduleSchema,
  updatePolicyInput,
} from './index.ts';

const accepts = (schema: { safeParse: (value: unknown) => { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success;

test('an instant is UTC with Z, and nothing else', () => {
  for (const instant of ['2026-11-21T03:12:00Z', '2026-11-21T03:12:00.123Z'])
    expect(accepts(instantSchema, instant), instant).toBe(true);
  for (const other of [
    '2026-11-21',
    '2026-11-21T03:12:00',
    '2026-11-21T03:12:00+01:00',
    '',
    1_795_230_720_000,
  ])
    expect(accepts(instantSchema, other), String(other)).toBe(false);
});

test('a gate that refuses has a code of the table', () => {
  expect(accepts(gateSchema, { allowed: true })).toBe(true);
  expect(accepts(gateSchema, { allowed: false, reason: 'BACKUP_IN_USE' })).toBe(true);
  for (const reason of ['busy', '__proto__', undefined])
    expect(accepts(gateSchema, { allowed: false, reason })).toBe(false);
});

test('a page has 1 to 200 rows', () => {
  for (const limit of [1, 50, 200]) expect(accepts(backupQuerySchema, { limit })).toBe(true);
  for (const limit of [0, -1, 201, 1.5, '50']) expect(accepts(backupQuerySchema, { limit })).toBe(false);
});

test('names, descriptions and schedules that break a rule are of the right shape: the rules say their own code', () => {
  const service = { namespace: 'demo', service: 'orders-db' };
  for (const name of ['', '--help', 'A'.repeat(200), '../x'])
    expect(accepts(createBackupInput, { ...service, name, description: 'x'.repeat(500) }), name).toBe(true);
  const policy = { ...service, timeZone: 'Mars/Olympus', retention: { days: -3 } };
  expect(accepts(updatePolicyInput, { ...policy, schedule: { frequency: 'hourly', minute: 99 } })).toBe(true);
});

test('what is of another shape is refused', () => {
  const service = { namespace: 'demo', service: 'orders-db' };
  const wrong: unknown[] = [
    null,
    'name',
    [],
    { ...service, name: 7 },
    service,
    { ...service, name: 'a'.repeat(20_000) },
  ];
  for (const input of wrong) expect(accepts(createBackupInput, input)).toBe(false);
  expect(
    accepts(getServiceInput, {
      namespace: 'demo',
      name: 'a',
      backups: { sort: { by: 'uid', direction: 'asc' } },
    }),
  ).toBe(false);
  expect(accepts(rowsInput, { namespace: 'demo', name: 'a', path: [] })).toBe(false);
  for (const schedule of [
    { frequency: 'monthly' },
    { frequency: 'weekly', weekdays: ['Mon'], hour: 1, minute: 1 },
    {},
  ])
    expect(accepts(scheduleSchema, schedule)).toBe(false);
  for (const retention of [{ days: '7' }, {}, 7]) expect(accepts(retentionSchema, retention)).toBe(false);
});
