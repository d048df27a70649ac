import { expect, test } from 'vitest';
import { backupStatusSchema, restoreStageSchema, type RestoreStage } from '../wire/index.ts';
import {
  isBackupActive,
  isBackupInProgress,
  isBusy,
  isInUse,
  isRestoreActive,
  mayBecome,
  RESTORE_STAGES,
} from './transitions.ts';

test('a backup is in progress while Pending or Running, active while Deleting too', () => {
  const { options } = backupStatusSchema;
  expect(options.filter(isBackupInProgress)).toEqual(['Pending', 'Running']);
  expect(options.filter(isBackupActive)).toEqual(['Pending', 'Running', 'Deleting']);
});

test('a restore is active until it is ready or failed', () => {
  expect(restoreStageSchema.options.filter((stage) => !isRestoreActive(stage))).toEqual(['ready', 'failed']);
  expect([...RESTORE_STAGES, 'failed']).toEqual(restoreStageSchema.options);
});

test('stages go forward, to failed from anywhere unfinished, and nowhere from an end', () => {
  const order: RestoreStage[] = ['accepted', 'provisioning', 'restoring', 'verifying', 'ready'];
  for (const [index, from] of order.entries())
    for (const [later, to] of order.entries())
      expect(mayBecome(from, to), `${from} ${to}`).toBe(later >= index);
  for (const from of order) expect(mayBecome(from, 'failed')).toBe(from !== 'ready');
  for (const to of restoreStageSchema.options) expect(mayBecome('failed', to)).toBe(to === 'failed');
});

test('a backup is in use by an unfinished restore of itself only', () => {
  const restore = (uid: string, stage: RestoreStage): Parameters<typeof isInUse>[1][number] => ({
    backup: { name: 'same-name', uid },
    stage,
  });
  expect(isInUse('a', [restore('b', 'restoring'), restore('a', 'ready'), restore('a', 'failed')])).toBe(
    false,
  );
  expect(isInUse('a', [restore('a', 'accepted')])).toBe(true);
});

test('busy: an active backup or an unfinished restore', () => {
  expect(isBusy({ activeBackups: 0, restores: [] })).toBe(false);
  expect(isBusy({ activeBackups: 1, restores: [] })).toBe(true);
  expect(isBusy({ activeBackups: 0, restores: [{ stage: 'ready' }, { stage: 'failed' }] })).toBe(false);
  expect(isBusy({ activeBackups: 0, restores: [{ stage: 'ready' }, { stage: 'provisioning' }] })).toBe(true);
});
