import { HoldfastError } from '@holdfast/db-backup-domain/errors';

/** OBJECT_NOT_FOUND: what was asked for in a server, or what would hold it, is not there, or not any more. */
export function notThere(detail: string, cause?: unknown): HoldfastError {
  return new HoldfastError('OBJECT_NOT_FOUND', { detail, cause });
}
