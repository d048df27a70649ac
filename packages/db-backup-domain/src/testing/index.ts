export { createMemoryBackend } from './memory-backend.ts';
export type { MemoryBackendOptions } from './memory-backend.ts';
export type { BackupKey, MemoryWorld } from './memory/world.ts';
export type { ServiceSeed } from './memory/new-service.ts';
export type { BackupSeed } from './memory/seed-backup.ts';
export type { DataNode } from './memory/records.ts';
export { describeBackendContract, describeRestoreContract } from './backend.contract.ts';
export type { Capability, ContractHarness, ContractSetup, Held } from './contract/harness.ts';
