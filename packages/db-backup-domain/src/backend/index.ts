export type { Actor, BackupBackend, Call, ServiceLife } from './backend.ts';
export { compareBackups, orderBackups, pageOf, pageOfOrdered } from './backup-page.ts';
