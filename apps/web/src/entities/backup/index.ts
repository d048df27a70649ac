export { BackupStatus } from './ui/backup-status.tsx';
export { BackupExpiry, BackupSize, BackupTook } from './ui/backup-figures.tsx';
export { BackupFacts } from './ui/backup-facts.tsx';
export { RecoveryTimeline } from './ui/recovery-timeline.tsx';
export { isLastRecoveryPoint } from './model/is-last-recovery-point.ts';
export { LastRecoveryPoint } from './ui/last-recovery-point.tsx';
