/** Why there was no answer as asked for. Its message may hold names of objects, never a token. */
export class KubeApiError extends Error {
  /** HTTP status; 0: the API server was not reached, or the connection broke. */
  readonly status: number;
  /** The API server's own word: 'AlreadyExists', 'Conflict', 'Expired', …; '' where it gave none. */
  readonly reason: string;
  /** Milliseconds after which to come again, where the API server says so (429, 503). */
  readonly retryAfterMs: number | null;

  constructor(
    message: string,
    facts: { status: number; reason?: string; retryAfterMs?: number | null; cause?: unknown },
  ) {
    super(message, { cause: facts.cause });
    this.name = 'KubeApiError';
    this.status = facts.status;
    this.reason = facts.reason ?? '';
    this.retryAfterMs = facts.retryAfterMs ?? null;
  }
}

/** The token is not known or has not the right: a word about who asks, not about the API server. */
export function isRefused(error: unknown): error is KubeApiError {
  return error instanceof KubeApiError && (error.status === 401 || error.status === 403);
}
