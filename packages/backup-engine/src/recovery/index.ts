export { RecoveryRefused } from './recovery-refused.ts';
export { rebuild, rotateKey } from './recovery-calls.ts';
export type { RebuiltEntry } from './rebuild-catalogue.ts';
export type { RebuildSetting } from './rebuild-place.ts';
export type { RotationOutcome } from './rotate-master-key.ts';
