import { HoldfastError, type ErrorCode } from '@holdfast/db-backup-domain/errors';
import { presentable } from '@holdfast/db-backup-domain/kubeblocks';
import { KubeApiError } from './kube-api-error.ts';

const DETAIL_LENGTH = 400;

/**
 * What a caller is told of an error. `onto` gives the code that a status means to this operation (409: the name is
 * taken, say). A `HoldfastError` stays as it is; what is not the API server's doing is INTERNAL.
 */
export function toldError(error: unknown, onto: Partial<Record<number, ErrorCode>> = {}): HoldfastError {
  if (error instanceof HoldfastError) return error;
  if (!(error instanceof KubeApiError)) return new HoldfastError('INTERNAL', { cause: error });
  const code = onto[error.status] ?? codeOf(error);
  const detail = detailOf(error, code);
  return new HoldfastError(code, { cause: error, ...(detail === null ? {} : { detail }) });
}

function codeOf(error: KubeApiError): ErrorCode {
  const { status, message } = error;
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) {
    if (/exceeded quota/i.test(message)) return 'QUOTA_EXCEEDED';
    // Said of the namespace, not of the caller: the right is there.
    return /being terminated/i.test(message) ? 'BACKEND_REJECTED' : 'FORBIDDEN';
  }
  if (status === 404 && isKindMissing(error)) return 'BACKEND_UNAVAILABLE';
  if (status === 408 || status === 410 || status === 429) return 'BACKEND_UNAVAILABLE';
  if (status >= 400 && status < 500) return 'BACKEND_REJECTED';
  return 'BACKEND_UNAVAILABLE';
}

function detailOf(error: KubeApiError, code: ErrorCode): string | null {
  if (code === 'UNAUTHENTICATED') return null;
  if (code === 'BACKEND_UNAVAILABLE') return unavailability(error);
  return cleaned(error.message);
}

/** In our words: an API server in trouble, or a proxy before it, may say anything. */
function unavailability(error: KubeApiError): string {
  const { status, retryAfterMs } = error;
  if (status === 0) return error.message;
  if (status === 404) return NOT_INSTALLED;
  const again =
    retryAfterMs === null ? '' : ` It asks to come again in ${Math.ceil(retryAfterMs / 1_000)} s.`;
  if (status === 429) return `The API server has too much to do.${again}`;
  return `The API server answered ${status}.${again}`;
}

export const NOT_INSTALLED = 'KubeBlocks is not installed there: the API server does not know its kinds.';

/** An API server that lacks the kind itself says so in these words; a missing object is named. */
function isKindMissing({ message }: KubeApiError): boolean {
  return /could not find the requested resource|^404 page not found/i.test(message);
}

/** The API server quotes what it refuses, whole objects too: those are cut out of its sentence. */
function cleaned(message: string): string | null {
  const sentence = message
    .replace(
      /(Invalid value|Unsupported value|Duplicate value): (\{.*?\}|\[.*?\]|map\[.*?\])(?=: |$)/gs,
      '$1',
    )
    .replace(/\s+/g, ' ');
  const shown = presentable(sentence);
  if (shown === null || shown.length <= DETAIL_LENGTH) return shown;
  return `${shown.slice(0, DETAIL_LENGTH - 1)}…`;
}
