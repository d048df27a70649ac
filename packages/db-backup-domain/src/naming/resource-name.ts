/** What is wrong with a name, exactly: for a form to put in words, in the reader's language. */
export type NameProblem =
  | { kind: 'empty' }
  | { kind: 'upper-case'; characters: string[] }
  | { kind: 'white-space' }
  | { kind: 'not-allowed'; characters: string[] }
  | { kind: 'bad-start'; character: string }
  | { kind: 'bad-end'; character: string }
  | { kind: 'too-long'; length: number; maxLength: number };

/** DNS-1123 labels may begin with a digit, DNS-1035 labels only with a letter. */
export type LabelKind = 'dns-1123' | 'dns-1035';

const LISTED_CHARACTERS = 5;

/**
 * The first problem in the order in which a person would mend them, or null. Only ASCII passes, so that length in
 * characters, code points and bytes is the same number.
 */
export function findNameProblem(name: string, kind: LabelKind, maxLength: number): NameProblem | null {
  const first = name.at(0);
  const last = name.at(-1);
  if (first === undefined || last === undefined) return { kind: 'empty' };
  if (/[A-Z]/.test(name)) return { kind: 'upper-case', characters: distinct(name, /[A-Z]/) };
  if (/\s/.test(name)) return { kind: 'white-space' };
  if (/[^a-z0-9-]/.test(name)) return { kind: 'not-allowed', characters: distinct(name, /[^a-z0-9-]/) };
  if (!(kind === 'dns-1035' ? /[a-z]/ : /[a-z0-9]/).test(first))
    return { kind: 'bad-start', character: first };
  if (last === '-') return { kind: 'bad-end', character: last };
  return name.length > maxLength ? { kind: 'too-long', length: name.length, maxLength } : null;
}

/** One English sentence for an error's detail. */
export function describeNameProblem(problem: NameProblem): string {
  switch (problem.kind) {
    case 'empty':
      return 'It is empty.';
    case 'upper-case':
      return `It has upper-case letters: ${problem.characters.join(' ')}.`;
    case 'white-space':
      return 'It has white space.';
    case 'not-allowed':
      return `It has characters that are not allowed: ${problem.characters.map(printable).join(' ')}.`;
    case 'bad-start':
      return `It begins with ${printable(problem.character)}.`;
    case 'bad-end':
      return `It ends with ${printable(problem.character)}.`;
    case 'too-long':
      return `It has ${problem.length} characters; at most ${problem.maxLength} are allowed.`;
  }
}

/** Whole code points, each once, in order of appearance, a few at most: a name may be ten thousand long. */
function distinct(name: string, pattern: RegExp): string[] {
  const found = new Set<string>();
  for (const character of name) {
    if (pattern.test(character)) found.add(character);
    if (found.size === LISTED_CHARACTERS) break;
  }
  return [...found];
}

/** What could not be seen, or could change the text around it, is named by its code point. */
function printable(character: string): string {
  if (!/[\p{C}\p{Z}\p{M}]/u.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
