import { HoldfastError } from '@holdfast/db-backup-domain/errors';

/**
 * The catalogue could not carry out an operation: its disk is full or fails, or it is closed. Nothing of the operation
 * was done, and it says nothing about what was to be recorded. STORAGE_FULL, else INTERNAL.
 */
export class CatalogueFailed extends HoldfastError {
  constructor(why: 'full' | 'closed' | 'broken', cause?: Error) {
    if (why === 'full') super('STORAGE_FULL', { detail: 'The disk of the catalogue is full.', cause });
    else super('INTERNAL', { detail: `The catalogue is ${why}.`, cause });
  }
}

const FULL = 13;
/** No room for the index of the write-ahead log: an I/O error by its name. */
const NO_ROOM_FOR_LOG_INDEX = 4874;
const CONSTRAINT = 19;

/** `resultCode`: SQLite's own, extended. A broken constraint is a fault of the caller, not of the catalogue. */
export function isFailureOfCatalogue(resultCode: number): boolean {
  return (resultCode & 0xff) !== CONSTRAINT;
}

export function isDiskFull(resultCode: number): boolean {
  return (resultCode & 0xff) === FULL || resultCode === NO_ROOM_FOR_LOG_INDEX;
}
