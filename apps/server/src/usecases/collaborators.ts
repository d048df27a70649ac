import type { BackupBackend } from '@holdfast/db-backup-domain/backend';

/** What nearly every use case needs: the backend that does the work. */
export interface WithBackend {
  readonly backend: BackupBackend;
}
