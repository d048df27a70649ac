import type { IncomingHttpHeaders } from 'node:http';
import { KubeApiError } from './kube-api-error.ts';

const LONGEST_MESSAGE = 2_000;
const LONGEST_WAIT_S = 300;
/** What an API server says, in plain text, of a group or kind that it does not serve. */
const UNKNOWN_KIND = '404 page not found';

/** The `Status` that an API server answers with where it does not do as asked. */
interface Status {
  readonly message?: unknown;
  readonly reason?: unknown;
  readonly code?: unknown;
  readonly details?: { readonly retryAfterSeconds?: unknown } | null;
}

/** An answer of another status than 2xx as an error. What is no `Status` (a proxy's page, say) is not repeated. */
export function failedAnswer(status: number, headers: IncomingHttpHeaders, body: Buffer): KubeApiError {
  const parsed = parseStatus(body);
  const isKindUnknown = status === 404 && body.toString('utf8').trim() === UNKNOWN_KIND;
  const unsaid = isKindUnknown ? UNKNOWN_KIND : `The API server answered ${status}.`;
  return new KubeApiError(messageOf(parsed) ?? unsaid, {
    status,
    reason: typeof parsed.reason === 'string' ? parsed.reason : '',
    retryAfterMs: waitOf(headers['retry-after']) ?? waitOf(parsed.details?.retryAfterSeconds),
  });
}

/** The ERROR event of a watch: its object is a `Status`, and the answer's own status was 200. */
export function failedWatch(object: unknown): KubeApiError {
  const parsed = asStatus(object);
  return new KubeApiError(messageOf(parsed) ?? 'The API server ended the watch.', {
    status: typeof parsed.code === 'number' ? parsed.code : 0,
    reason: typeof parsed.reason === 'string' ? parsed.reason : '',
    retryAfterMs: waitOf(parsed.details?.retryAfterSeconds),
  });
}

function parseStatus(body: Buffer): Status {
  try {
    return asStatus(JSON.parse(body.toString('utf8')));
  } catch {
    return {};
  }
}

function asStatus(value: unknown): Status {
  return typeof value === 'object' && value !== null ? value : {};
}

function messageOf({ message }: Status): string | null {
  return typeof message === 'string' && message !== '' ? message.slice(0, LONGEST_MESSAGE) : null;
}

/** Seconds, as API servers give them; a date in their place is left aside. */
function waitOf(value: unknown): number | null {
  const seconds = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0) return null;
  return Math.min(seconds, LONGEST_WAIT_S) * 1_000;
}
