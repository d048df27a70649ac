export type FormatErrorKind = 'wrong-key' | 'damaged' | 'unsupported-version';

/**
 * Why stored bytes were refused.
 * `wrong-key`: the key at hand is not the one that these bytes were made with.
 * `damaged`: the key fits and the bytes do not: altered, cut, extended, reordered, or of another artifact.
 * `unsupported-version`: written by a Holdfast that knows more than this one.
 */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  readonly kind: FormatErrorKind;
  /** The chunk that was refused, counted from 0; null where it is not a chunk. */
  readonly chunk: number | null;
  /** Ids of the master keys that would open it, where that is known. */
  readonly masterKeyIds: readonly string[];

  constructor(
    kind: FormatErrorKind,
    message: string,
    options: { chunk?: number; masterKeyIds?: readonly string[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.chunk = options.chunk ?? null;
    this.masterKeyIds = options.masterKeyIds ?? [];
  }
}

export function isFormatError(error: unknown, kind?: FormatErrorKind): error is FormatError {
  return error instanceof FormatError && (kind === undefined || error.kind === kind);
}
