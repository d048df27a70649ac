import { ERROR_TABLE, type ErrorCode, type ErrorEntry } from './error-table.ts';

/**
 * The one error that crosses a boundary of Holdfast. `detail` is shown to the caller: it must already be redacted.
 * `cause` is for the log alone.
 */
export class HoldfastError extends Error {
  override readonly name = 'HoldfastError';
  readonly code: ErrorCode;
  readonly detail: string | null;

  constructor(code: ErrorCode, options: { detail?: string; cause?: unknown } = {}) {
    super(
      options.detail === undefined
        ? ERROR_TABLE[code].message
        : `${ERROR_TABLE[code].message} ${options.detail}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.detail = options.detail ?? null;
  }

  get entry(): ErrorEntry {
    return ERROR_TABLE[this.code];
  }

  get hint(): string {
    return this.entry.hint;
  }
}

export function isHoldfastError(error: unknown, code?: ErrorCode): error is HoldfastError {
  return error instanceof HoldfastError && (code === undefined || error.code === code);
}
