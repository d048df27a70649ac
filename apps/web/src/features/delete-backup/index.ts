export { DeleteBackupDialog } from './delete-backup-dialog.tsx';
