import { isHoldfastError, type ErrorCode } from '@holdfast/db-backup-domain/errors';
import { isFormatError } from './format/index.ts';
import { Interrupted } from './interrupted.ts';
import { ToolFailed } from './processes/index.ts';

/** Why a run failed, for the catalogue and its reader. */
export interface Failure {
  readonly code: FailureCode;
  /** One short sentence or two, redacted. */
  readonly reason: string;
}

export type FailureCode =
  ErrorCode | 'INTERRUPTED' | 'STALLED' | 'TOOL_FAILED' | 'ARTIFACT_DAMAGED' | 'MASTER_KEY_OTHER';

const LONGEST_REASON = 500;

/** What to record of an error. An unexpected one is named as such: its text may hold anything, and goes to the log only. */
export function failureOf(error: unknown, stopping: AbortSignal): Failure {
  if (error instanceof Interrupted || stopping.aborted)
    return { code: 'INTERRUPTED', reason: new Interrupted().message };
  if (isHoldfastError(error)) return { code: error.code, reason: short(error.message) };
  if (error instanceof ToolFailed)
    return { code: error.kind === 'stalled' ? 'STALLED' : 'TOOL_FAILED', reason: short(error.message) };
  if (isFormatError(error) && error.masterKeyIds.length > 0)
    return {
      code: 'MASTER_KEY_OTHER',
      reason: short(`The stored backup needs another key. ${error.message}`),
    };
  if (isFormatError(error))
    return {
      code: 'ARTIFACT_DAMAGED',
      reason: short(`The stored backup does not read back. ${error.message}`),
    };
  if (error instanceof RunFailed) return { code: error.code, reason: short(error.message) };
  return { code: 'INTERNAL', reason: 'An unexpected error. The log of the server has it.' };
}

/** A failure that a story itself found; its message is a sentence for the reader and holds no secret. */
export class RunFailed extends Error {
  override readonly name = 'RunFailed';
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

function short(text: string): string {
  const line = text
    .trim()
    .replaceAll(/([.:;,])?\s*\n\s*/g, (_, mark?: string) => `${mark ?? ';'} `)
    .replaceAll(/\s+/g, ' ');
  return line.length <= LONGEST_REASON ? line : `${line.slice(0, LONGEST_REASON - 1)}…`;
}
