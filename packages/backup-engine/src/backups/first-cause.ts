import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { ToolFailed, type ToolFailureKind } from '../processes/index.ts';

/** A program ends so when something beside it has failed. */
const CONSEQUENCES: readonly ToolFailureKind[] = ['abandoned', 'input'];

/**
 * Waits for every part, then throws the failure that began it. One failing part tears the others down, and they fail
 * by it: the storage's own error comes first, then a program's, unless it was only left without a reader or a source.
 */
export async function firstCauseOf(signal: AbortSignal, parts: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(parts);
  const errors = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  if (errors.length === 0) return;
  const ofItself = (error: unknown): boolean =>
    error instanceof ToolFailed &&
    !CONSEQUENCES.includes(error.kind) &&
    (error.kind !== 'aborted' || signal.aborted);
  throw errors.find((error) => isHoldfastError(error)) ?? errors.find(ofItself) ?? errors[0];
}
