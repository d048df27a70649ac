export { BackupStatus } from './ui/backup-status.tsx';
export { BackupExpiry, BackupSize, BackupTook } from './ui/backup-figures.tsx';
export { BackupFacts } from './ui/backup-facts.tsx';
export { LastRecoveryPoint } from './ui/last-recovery-point.tsx';
