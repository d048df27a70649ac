import type { BackupBackend, ServiceLife } from '@holdfast/db-backup-domain/backend';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';

/** The backend's hand on the servers' life; NOT_SUPPORTED_HERE where the platform owns it. */
export function serviceLifeOf(backend: BackupBackend): ServiceLife {
  if (backend.services === undefined) throw new HoldfastError('NOT_SUPPORTED_HERE');
  return backend.services;
}
