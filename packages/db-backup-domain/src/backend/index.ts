export type { Actor, BackupBackend, Call, ServiceLife } from './backend.ts';
