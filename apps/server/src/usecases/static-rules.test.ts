import { beforeEach, describe, expect, it } from 'vitest';
import type { BackupBackend, Call } from '@holdfast/db-backup-domain/backend';
import type { ErrorCode } from '@holdfast/db-backup-domain/errors';
import { createMemoryBackend, type MemoryWorld } from '@holdfast/db-backup-domain/testing';
import type { UpdatePolicyInput } from '@holdfast/db-backup-domain/wire';
import { checkName } from './check-name.ts';
import { createBackup } from './create-backup.ts';
import { registerService } from './register-service.ts';
import { restoreBackup } from './restore-backup.ts';
import { updatePolicy } from './update-policy.ts';

const call: Call = { actor: { id: 'owner' }, requestId: 'test' };
const orders = { namespace: 'demo', service: 'orders' };
const key = { namespace: 'demo', name: 'orders' };
const BAD_LABELS = [
  '',
  'a'.repeat(64),
  'Nightly',
  '../../etc',
  'nächtlich',
  '-a',
  'a-',
  '--help',
  'a b',
  'a.b',
];

let backend: BackupBackend;
let world: MemoryWorld;
beforeEach(() => {
  ({ backend, world } = createMemoryBackend());
  world.addService({ name: 'orders' });
  world.addBackup({ name: 'first', service: 'orders' });
});

/** Everything a caller could see, but the clock. */
async function everything(): Promise<unknown> {
  const view = await backend.viewService(call, key);
  return { services: await backend.listServices(call, {}), view: { ...view, serverTime: null } };
}

async function refuses(attempt: () => Promise<unknown>, code: ErrorCode): Promise<void> {
  const before = await everything();
  await expect(attempt()).rejects.toMatchObject({ name: 'HoldfastError', code });
  expect(await everything()).toEqual(before);
}

describe('createBackup', () => {
  it.each(BAD_LABELS)('refuses the name %j', (name) =>
    refuses(() => createBackup({ backend }, call, { ...orders, name }), 'BACKUP_NAME_INVALID'),
  );

  it('refuses a description of 121 characters, and counts an emoji as one', async () => {
    const attempt = (description: string) => () =>
      createBackup({ backend }, call, { ...orders, name: 'second', description });
    await refuses(attempt('x'.repeat(121)), 'DESCRIPTION_TOO_LONG');
    await expect(attempt('🦀'.repeat(120))()).resolves.toMatchObject({ description: '🦀'.repeat(120) });
  });

  it('looks for the service before it looks at the name, so that a refusal reveals nothing', () =>
    refuses(
      () => createBackup({ backend }, call, { ...orders, service: 'ghost', name: '--help' }),
      'SERVICE_NOT_FOUND',
    ));
});

describe('restoreBackup', () => {
  it.each([...BAD_LABELS, '1st', 'a'.repeat(41)])('refuses the name %j', (restoredName) =>
    refuses(
      () => restoreBackup({ backend }, call, { ...orders, backup: 'first', restoredName }),
      'SERVICE_NAME_INVALID',
    ),
  );

  it('takes a name as long as the source allows', async () => {
    const restoredName = 'a'.repeat(40);
    const restore = await restoreBackup({ backend }, call, { ...orders, backup: 'first', restoredName });
    expect(restore.target.name).toBe(restoredName);
  });

  it('looks for the service first', () =>
    refuses(
      () =>
        restoreBackup({ backend }, call, { ...orders, service: 'ghost', backup: 'first', restoredName: '' }),
      'SERVICE_NOT_FOUND',
    ));
});

describe('updatePolicy', () => {
  const daily: UpdatePolicyInput = {
    ...orders,
    schedule: { frequency: 'daily', hour: 2, minute: 30 },
    timeZone: 'Europe/Berlin',
    retention: { days: 7 },
  };
  const broken: [ErrorCode, Partial<UpdatePolicyInput>][] = [
    ['SCHEDULE_INVALID', { schedule: { frequency: 'daily', hour: 24, minute: 0 } }],
    ['SCHEDULE_INVALID', { schedule: { frequency: 'hourly', minute: 60 } }],
    ['SCHEDULE_INVALID', { schedule: { frequency: 'hourly', minute: 0.5 } }],
    ['SCHEDULE_INVALID', { schedule: { frequency: 'weekly', weekdays: [], hour: 1, minute: 1 } }],
    ['SCHEDULE_INVALID', { schedule: { frequency: 'custom', cron: '*/5 * * * *' } }],
    ['TIME_ZONE_INVALID', { timeZone: 'Europe/Atlantis' }],
    ['TIME_ZONE_INVALID', { timeZone: null }],
    ['RETENTION_INVALID', { retention: { days: 2 } }],
    ['RETENTION_INVALID', { retention: { custom: 'for ever' } }],
  ];

  it.each(broken)('%s for %j', (code, change) =>
    refuses(() => updatePolicy({ backend }, call, { ...daily, ...change }), code),
  );

  it('looks for the service first', () =>
    refuses(
      () => updatePolicy({ backend }, call, { ...daily, service: 'ghost', timeZone: 'x' }),
      'SERVICE_NOT_FOUND',
    ));

  it('keeps a custom schedule and retention that are in force, and no other', async () => {
    await updatePolicy({ backend }, call, daily);
    const schedule = { frequency: 'custom', cron: '*/5 * * * *' } as const;
    world.changePolicy(key, { schedule, timeZone: null, retention: { custom: '12h' } });
    const unchanged = { ...orders, schedule, timeZone: null, retention: { custom: '12h' } };
    await expect(updatePolicy({ backend }, call, unchanged)).resolves.toMatchObject({
      schedule,
      enabled: true,
    });
    await refuses(
      () => updatePolicy({ backend }, call, { ...unchanged, retention: { custom: '13h' } }),
      'RETENTION_INVALID',
    );
    await refuses(
      () => updatePolicy({ backend }, call, { ...unchanged, schedule: { ...schedule, cron: '* * * * *' } }),
      'SCHEDULE_INVALID',
    );
  });
});

describe('registerService', () => {
  const outside = {
    namespace: 'demo',
    name: 'outside',
    engine: 'postgresql',
    host: 'db.example',
    port: 5432,
    username: 'admin',
    password: 'a canary password',
  } as const;

  it.each([
    ['SERVICE_NAME_INVALID', { name: '1st' }],
    ['SERVICE_NAME_INVALID', { name: '--help' }],
    ['REQUEST_INVALID', { namespace: '' }],
    ['REQUEST_INVALID', { namespace: '../x' }],
    ['REQUEST_INVALID', { namespace: 'Demo' }],
    ['REQUEST_INVALID', { namespace: 'n'.repeat(64) }],
    ['REQUEST_INVALID', { host: '' }],
    ['REQUEST_INVALID', { host: '-h' }],
    ['REQUEST_INVALID', { host: '/var/run/postgresql' }],
    ['REQUEST_INVALID', { host: 'a b' }],
    ['REQUEST_INVALID', { port: 0 }],
    ['REQUEST_INVALID', { port: 65_536 }],
    ['REQUEST_INVALID', { username: '' }],
    ['REQUEST_INVALID', { engine: 'mysql', username: '' }],
    ['REQUEST_INVALID', { engine: 'mongodb', username: '' }],
  ] as const)('%s for %j', (code, change) =>
    refuses(() => registerService({ backend }, call, { ...outside, ...change }), code),
  );

  it('takes the user that the engine implies where none is named', async () => {
    const cache = { ...outside, name: 'cache', engine: 'redis', username: '' } as const;
    const registered = await registerService({ backend }, call, cache);
    expect(registered.connection).toMatchObject({ username: 'default' });
  });

  it('is not supported where the platform owns the servers', async () => {
    const platform = createMemoryBackend({ kind: 'kubeblocks' }).backend;
    await expect(
      registerService({ backend: platform }, call, { ...outside, name: '' }),
    ).rejects.toMatchObject({
      code: 'NOT_SUPPORTED_HERE',
    });
  });
});

describe('checkName', () => {
  it.each([
    ['backup', 'second', { allowed: true }],
    ['backup', 'first', { allowed: false, reason: 'BACKUP_NAME_TAKEN' }],
    ['backup', 'First', { allowed: false, reason: 'BACKUP_NAME_INVALID' }],
    ['service', 'copy', { allowed: true }],
    ['service', 'orders', { allowed: false, reason: 'SERVICE_NAME_TAKEN' }],
    ['service', '1st', { allowed: false, reason: 'SERVICE_NAME_INVALID' }],
  ] as const)('%s %s → %j', async (kind, name, gate) => {
    expect(await checkName({ backend }, call, { namespace: 'demo', kind, name })).toEqual(gate);
  });
});
