import { HoldfastError } from '../errors/index.ts';

export const DESCRIPTION_MAX_LENGTH = 120;

export type DescriptionProblem =
  | { kind: 'too-long'; length: number; maxLength: number }
  | { kind: 'control-characters' }
  | { kind: 'broken-text' };

export interface RefusedDescription {
  readonly code: 'DESCRIPTION_TOO_LONG' | 'REQUEST_INVALID';
  readonly problem: DescriptionProblem;
}

/** Length as the rule counts it: Unicode code points, so that an emoji or a CJK character is one. */
export function descriptionLength(text: string): number {
  return [...text].length;
}

/**
 * At most 120 code points of prose. Tabs and line breaks are prose; other control characters, and halves of surrogate
 * pairs, are refused as REQUEST_INVALID, because stores and terminals would change or obey them. null: it is valid.
 * What counts is what would be kept: blank text is kept as nothing, so it is never too long.
 */
export function checkDescription(text: string): RefusedDescription | null {
  const kept = normalizeDescription(text);
  if (kept === null) return null;
  const length = descriptionLength(kept);
  if (length > DESCRIPTION_MAX_LENGTH)
    return {
      code: 'DESCRIPTION_TOO_LONG',
      problem: { kind: 'too-long', length, maxLength: DESCRIPTION_MAX_LENGTH },
    };
  if (!kept.isWellFormed()) return { code: 'REQUEST_INVALID', problem: { kind: 'broken-text' } };
  if (/[^\P{Cc}\t\n\r]/u.test(kept))
    return { code: 'REQUEST_INVALID', problem: { kind: 'control-characters' } };
  return null;
}

/** Throws what `checkDescription` finds. */
export function assertDescription(text: string): void {
  const refused = checkDescription(text);
  if (refused) throw new HoldfastError(refused.code, { detail: describe(refused.problem) });
}

/** The description as it is kept: exactly as typed, or null where there is none or only white space. */
export function normalizeDescription(text: string | null | undefined): string | null {
  return text === null || text === undefined || text.trim() === '' ? null : text;
}

function describe(problem: DescriptionProblem): string {
  switch (problem.kind) {
    case 'too-long':
      return `It has ${problem.length} characters.`;
    case 'control-characters':
      return 'The description has control characters.';
    case 'broken-text':
      return 'The description has half of a surrogate pair.';
  }
}
