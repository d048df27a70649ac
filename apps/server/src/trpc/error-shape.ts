import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import {
  ERROR_TABLE,
  HoldfastError,
  isHoldfastError,
  type ErrorCode,
} from '@holdfast/db-backup-domain/errors';

/** What every failed answer tells its caller, whether it came through tRPC or not. */
export interface ErrorData {
  /** tRPC's kind of failure. */
  readonly code: string;
  readonly httpStatus: number;
  /** The path of the procedure, where there is one. */
  readonly path?: string;
  /** Our code, of the error table. */
  readonly reason: ErrorCode;
  readonly hint: string;
  readonly detail: string | null;
  readonly requestId: string | null;
}

/**
 * The error that may be told to a caller. Wrong shapes and unreadable bodies are REQUEST_INVALID; whatever else was
 * thrown is INTERNAL and says nothing of its cause.
 */
export function tellableError(error: unknown): HoldfastError {
  if (isHoldfastError(error)) return error;
  if (!(error instanceof TRPCError)) return new HoldfastError('INTERNAL', { cause: error });
  if (isHoldfastError(error.cause)) return error.cause;
  if (error.code === 'BAD_REQUEST' && error.cause instanceof ZodError) return wrongShape(error.cause);
  return new HoldfastError(REASON_BY_TRPC_CODE[error.code] ?? 'INTERNAL', { cause: error });
}

export function errorDataOf(error: HoldfastError, requestId: string | null): ErrorData {
  const { trpc, http, hint } = ERROR_TABLE[error.code];
  return { code: trpc, httpStatus: http, reason: error.code, hint, detail: error.detail, requestId };
}

/** Reasons for what tRPC itself finds wrong before any procedure of ours runs. */
const REASON_BY_TRPC_CODE: Partial<Record<TRPCError['code'], ErrorCode>> = {
  PARSE_ERROR: 'REQUEST_INVALID',
  BAD_REQUEST: 'REQUEST_INVALID',
  NOT_FOUND: 'REQUEST_INVALID',
  METHOD_NOT_SUPPORTED: 'REQUEST_INVALID',
  UNSUPPORTED_MEDIA_TYPE: 'REQUEST_INVALID',
  PAYLOAD_TOO_LARGE: 'REQUEST_INVALID',
  TOO_MANY_REQUESTS: 'TOO_MANY_REQUESTS',
  UNAUTHORIZED: 'UNAUTHENTICATED',
};

const MAX_ISSUES_TOLD = 5;

/** Says where the shape is wrong. zod's messages name types and options, never the value that was sent. */
function wrongShape(error: ZodError): HoldfastError {
  const told = error.issues
    .slice(0, MAX_ISSUES_TOLD)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
  return new HoldfastError('REQUEST_INVALID', { detail: told.join('; '), cause: error });
}
