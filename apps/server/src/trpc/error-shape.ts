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
  const [reason, detail] = FOUND_BY_TRPC[error.code] ?? ['INTERNAL'];
  return new HoldfastError(reason, { ...(detail === undefined ? {} : { detail }), cause: error });
}

export function errorDataOf(error: HoldfastError, requestId: string | null): ErrorData {
  const { trpc, http, hint } = ERROR_TABLE[error.code];
  return { code: trpc, httpStatus: http, reason: error.code, hint, detail: error.detail, requestId };
}

/** What tRPC itself finds wrong before any procedure of ours runs; its own words may repeat what was sent. */
const FOUND_BY_TRPC: Partial<Record<TRPCError['code'], readonly [ErrorCode, string?]>> = {
  PARSE_ERROR: ['REQUEST_INVALID', 'The input is no JSON.'],
  BAD_REQUEST: [
    'REQUEST_INVALID',
    'The call cannot be read: its input or its batch is malformed or too large.',
  ],
  NOT_FOUND: ['REQUEST_INVALID', 'There is no such procedure.'],
  METHOD_NOT_SUPPORTED: ['REQUEST_INVALID', 'What reads is called by GET, what changes something by POST.'],
  UNSUPPORTED_MEDIA_TYPE: ['REQUEST_INVALID', 'The content type must be application/json.'],
  PAYLOAD_TOO_LARGE: ['REQUEST_INVALID', 'The body is too large.'],
  TOO_MANY_REQUESTS: ['TOO_MANY_REQUESTS'],
  UNAUTHORIZED: ['UNAUTHENTICATED'],
};

const MAX_ISSUES_TOLD = 5;

/** Says where the shape is wrong. zod's messages name types and options, never the value that was sent. */
function wrongShape(error: ZodError): HoldfastError {
  const told = error.issues
    .slice(0, MAX_ISSUES_TOLD)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
  return new HoldfastError('REQUEST_INVALID', { detail: told.join('; '), cause: error });
}
