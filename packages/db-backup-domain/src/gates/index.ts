export { canBackup, canBrowse, canDelete, canDiscard, canRemoveService, canRestore } from './gates.ts';
export type { BackupConditions } from './gates.ts';
export { assertGate } from './assert-gate.ts';
export { stageTimesOf } from './stage-times.ts';
export type { StageBeginnings } from './stage-times.ts';
export {
  RESTORE_STAGES,
  isBackupActive,
  isBackupInProgress,
  isBusy,
  isInUse,
  isRestoreActive,
  mayBecome,
} from './transitions.ts';
