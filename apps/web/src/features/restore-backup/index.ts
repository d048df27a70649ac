export { RestoreDialog } from './restore-dialog.tsx';
export { RestoreProgressDialog } from './restore-progress-dialog.tsx';
export { DiscardRestore } from './discard-restore.tsx';
