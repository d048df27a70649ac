import type { ErrorCode } from '@holdfast/db-backup-domain/errors';

/** Between the engine and the catalogue's thread. */
export interface CatalogueRequest {
  readonly id: number;
  readonly topic: string;
  readonly name: string;
  readonly args: unknown;
}

export type CatalogueReply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: CarriedError };

export interface CarriedError {
  readonly code: ErrorCode | null;
  readonly detail: string | null;
  readonly name: string;
  readonly message: string;
  /** SQLite's extended result code, where it was SQLite that failed. */
  readonly resultCode: number | null;
}

/** The request that closes the database; the thread ends after its reply. */
export const CLOSE = 'close';
