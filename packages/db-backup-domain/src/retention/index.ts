export { assertRetention, expiryOf, isRetentionDays } from './retention.ts';
export { planRetention } from './plan-retention.ts';
export type { KeepReason, RetainedBackup, RetentionMoment, RetentionPlan } from './plan-retention.ts';
