import { describe, expect, test } from 'vitest';
import { HoldfastError } from '../errors/index.ts';
import {
  backupStatusSchema,
  restoreStageSchema,
  serviceStatusSchema,
  type BackupStatus,
  type RestoreStage,
} from '../wire/index.ts';
import { assertGate } from './assert-gate.ts';
import { canBackup, canBrowse, canDelete, canDiscard, canRemoveService, canRestore } from './gates.ts';

const STATUSES = backupStatusSchema.options;
const running = { status: 'Running', engine: 'postgresql', backup: { supported: true } } as const;
const refused = (reason: string): object => ({ allowed: false, reason });

describe('canBackup', () => {
  test('a Running service of a supported engine', () => {
    expect(canBackup(running)).toEqual({ allowed: true });
    expect(canBackup({ ...running, obstacle: null })).toEqual({ allowed: true });
  });

  test.each(serviceStatusSchema.options.filter((status) => status !== 'Running'))(
    'not while %s',
    (status) => {
      expect(canBackup({ ...running, status })).toEqual(refused('SERVICE_NOT_RUNNING'));
    },
  );

  test('what starting would not mend is said first', () => {
    const unknown = { ...running, engine: null, status: 'Stopped' } as const;
    expect(canBackup(unknown)).toEqual(refused('ENGINE_UNSUPPORTED'));
    const unsupported = { ...running, backup: { supported: false, reason: 'Several components.' } } as const;
    expect(canBackup({ ...unsupported, status: 'Stopped' })).toEqual(refused('ENGINE_UNSUPPORTED'));
    expect(canBackup({ ...unsupported, obstacle: 'BACKUP_METHOD_MISSING' })).toEqual(
      refused('BACKUP_METHOD_MISSING'),
    );
    expect(canBackup({ ...running, status: 'Stopped', obstacle: 'TOOL_MISSING' })).toEqual(
      refused('TOOL_MISSING'),
    );
  });
});

test.each<[BackupStatus, boolean, string | null]>([
  ['Pending', false, 'BACKUP_IN_PROGRESS'],
  ['Running', false, 'BACKUP_IN_PROGRESS'],
  ['Running', true, 'BACKUP_IN_PROGRESS'],
  ['Completed', false, null],
  ['Completed', true, 'BACKUP_IN_USE'],
  ['Failed', false, null],
  ['Deleting', false, null],
])('a backup that is %s, in use %s, is refused deletion: %s', (status, inUse, reason) => {
  expect(canDelete({ status, inUse })).toEqual(reason === null ? { allowed: true } : refused(reason));
});

test('only a Completed backup can be restored', () => {
  for (const status of STATUSES)
    expect(canRestore(status)).toEqual(
      status === 'Completed' ? { allowed: true } : refused('BACKUP_NOT_COMPLETED'),
    );
});

test('a service can be browsed while it runs, where the backend can', () => {
  const service = { status: 'Running', engine: 'redis', supported: true } as const;
  expect(canBrowse(service)).toEqual({ allowed: true });
  expect(canBrowse({ ...service, status: 'Deleted' })).toEqual(refused('SERVICE_NOT_RUNNING'));
  expect(canBrowse({ ...service, supported: false, status: 'Stopped' })).toEqual(
    refused('BROWSE_UNSUPPORTED'),
  );
  expect(canBrowse({ ...service, engine: null })).toEqual(refused('BROWSE_UNSUPPORTED'));
});

test('only a failed restore can be discarded', () => {
  for (const stage of restoreStageSchema.options)
    expect(canDiscard({ stage })).toEqual(stage === 'failed' ? { allowed: true } : refused('BACKUP_IN_USE'));
});

test('a service with work under way stays', () => {
  const work = (backups: BackupStatus[], stages: RestoreStage[]): Parameters<typeof canRemoveService>[0] => ({
    backups,
    restores: stages.map((stage) => ({ stage })),
  });
  expect(canRemoveService(work(['Completed', 'Failed', 'Deleting'], ['ready', 'failed']))).toEqual({
    allowed: true,
  });
  expect(canRemoveService(work(['Completed', 'Pending'], []))).toEqual(refused('BACKUP_IN_PROGRESS'));
  expect(canRemoveService(work([], ['ready', 'verifying']))).toEqual(refused('BACKUP_IN_USE'));
});

test('assertGate throws the reason of a gate', () => {
  expect(() => {
    assertGate({ allowed: true });
  }).not.toThrow();
  expect(() => {
    assertGate({ allowed: false, reason: 'BACKUP_IN_USE' }, 'By restore 7.');
  }).toThrow(new HoldfastError('BACKUP_IN_USE', { detail: 'By restore 7.' }));
});
