import { HoldfastError } from '@holdfast/db-backup-domain/errors';

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Where an error happened, for its reader. */
export interface StoragePlace {
  readonly folder: string;
  /** Bytes free, asked only when there is no room; null where that cannot be said either. */
  freeBytes(): Promise<number | null>;
}

/**
 * Turns an error of the file system into one of the table: STORAGE_FULL with the bytes that are free, else
 * REPOSITORY_UNAVAILABLE. Any other error (of the source of a stream, a signal's reason) is returned as it is.
 */
export async function toStorageError(error: unknown, place: StoragePlace): Promise<unknown> {
  const code = systemCode(error);
  if (code === null) return error;
  if (!NO_ROOM.has(code)) {
    return new HoldfastError('REPOSITORY_UNAVAILABLE', {
      detail: `The folder ${place.folder} answers ${code}.`,
      cause: error,
    });
  }
  const free = await place.freeBytes();
  const room = free === null ? 'how much is free is not known' : `${free} bytes are free`;
  return new HoldfastError('STORAGE_FULL', {
    detail: `Folder ${place.folder}: ${room} (${code}).`,
    cause: error,
  });
}

/** The code of an error that a system call gave; null for all others. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

export function isMissing(error: unknown): boolean {
  return systemCode(error) === 'ENOENT';
}
