export { OLD_AFTER_MS, recoveryPointOf } from './recovery-point.ts';
export type { RecoveryPoint } from './recovery-point.ts';
