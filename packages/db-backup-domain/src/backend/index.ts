export type { Actor, BackupBackend, Call, ServiceLife } from './backend.ts';
export { orderBackups, pageOf, pageOfOrdered } from './backup-page.ts';
