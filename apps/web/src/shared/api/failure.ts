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
