export { createEmbeddedBackend } from './embedded-backend.ts';
export type { EmbeddedBackend, EmbeddedBackendOptions } from './embedded-backend.ts';
export { DataFolderLocked } from './catalogue/data-folder-lock.ts';
export { MasterKeyError } from './format/index.ts';
export type { Clock, EngineHost, EngineLog, Ids, StepHook } from './host/host.ts';
export { CredentialsRefused, readManagedCredentials } from './services/managed-credentials.ts';
export { RecoveryRefused, rebuild, rotateKey } from './recovery/index.ts';
export type { RebuildSetting, RebuiltEntry, RotationOutcome } from './recovery/index.ts';
