import { TRPCClientError } from '@trpc/client';
import { isErrorCode, type ErrorCode } from '@holdfast/db-backup-domain/errors';

/** Why a call failed, for a person: rendered by code. SERVER_UNREACHABLE: no answer came at all. */
export interface Failure {
  code: ErrorCode | 'SERVER_UNREACHABLE';
  detail: string | null;
  requestId: string | null;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

export function readFailure(error: unknown): Failure {
  if (!(error instanceof TRPCClientError)) return { code: 'INTERNAL', detail: null, requestId: null };
  const data: unknown = error.data;
  if (!isRecord(data)) return { code: 'SERVER_UNREACHABLE', detail: null, requestId: null };
  return {
    code: isErrorCode(data['reason']) ? data['reason'] : 'INTERNAL',
    detail: textOrNull(data['detail']),
    requestId: textOrNull(data['requestId']),
  };
}

/** It is not this call that failed but the way to the server: every other call would fail as well. */
export function isServerTrouble(error: unknown): boolean {
  const { code } = readFailure(error);
  return code === 'SERVER_UNREACHABLE' || code === 'TOO_MANY_REQUESTS';
}

/** Retry-After in milliseconds, in its form in seconds, which is the one that our server sends; else 0. */
export function retryAfterMs(error: unknown): number {
  const response: unknown = error instanceof TRPCClientError ? error.meta?.['response'] : undefined;
  if (!(response instanceof Response)) return 0;
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
