export { canBackup, canBrowse, canDelete, canDiscard, canRemoveService, canRestore } from './gates.ts';
export type { BackupConditions } from './gates.ts';
export { assertGate } from './assert-gate.ts';
export {
  RESTORE_STAGES,
  isBackupActive,
  isBackupInProgress,
  isBusy,
  isInUse,
  isRestoreActive,
  mayBecome,
} from './transitions.ts';
