export { CreateBackupDialog } from './create-backup-dialog.tsx';
