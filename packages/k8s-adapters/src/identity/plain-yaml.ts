import {
  CST,
  Lexer,
  Parser,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type ParsedNode,
  type YAMLMap,
} from 'yaml';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';

/** In characters. Kubeconfigs of a hundred clusters stay below. */
export const MAX_YAML_LENGTH = 256 * 1024;
const MAX_DEPTH = 32;
/** Some parts of the parser take time by the square of what is in the text. */
const MAX_WORDS = 30_000;

/**
 * Reads YAML (or JSON, which is YAML too) that somebody unknown wrote: one document of maps, lists and plain values.
 * What lets a small text become a large one, or one text mean two things, is refused by name: aliases, anchors, tags,
 * merge keys, directives, a second document, a key that stands twice, keys that are no text, deep nesting. `named` is
 * what the text is called. REQUEST_INVALID; nothing of the text is ever repeated.
 */
export function readPlainYaml(text: string, named: string): unknown {
  const refuse = (what: string): never => {
    throw new HoldfastError('REQUEST_INVALID', { detail: `${named}: ${what}` });
  };
  if (text.length > MAX_YAML_LENGTH) refuse(`it is longer than ${String(MAX_YAML_LENGTH)} characters.`);
  const unwanted = unwantedIn(text);
  if (unwanted !== null) refuse(unwanted);
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    /* Looked for below: the parser compares each key with each other, which a long text would make it do for minutes. */
    uniqueKeys: false,
    prettyErrors: false,
  });
  const [error] = [...document.errors, ...document.warnings];
  if (error?.code === 'MULTIPLE_DOCS') refuse('it holds several documents; one is taken.');
  if (error !== undefined) refuse(UNREADABLE);
  const odd = oddKeyIn(document.contents);
  if (odd !== null) refuse(odd);
  return document.toJS({ maxAliasCount: 0 });
}

const NOT_TAKEN = 'not taken; write it out plainly.';
const UNREADABLE = 'it is neither YAML nor JSON that can be read.';
const UNWANTED: Partial<Record<string, string>> = {
  anchor: `anchors (&) are ${NOT_TAKEN}`,
  alias: `aliases (*) are ${NOT_TAKEN}`,
  tag: `tags (!) are ${NOT_TAKEN}`,
  'directive-line': `directives (%) are ${NOT_TAKEN}`,
};
/** What the lexer says before the text of a scalar, in which every character is only itself. */
const SCALAR_FOLLOWS = '\x1f';

/** Looks at the words of the text before anything is made of them; null where all are plain. Ends at the first one. */
function unwantedIn(text: string): string | null {
  const parser = new Parser();
  let isScalarText = false;
  let words = 0;
  for (const word of new Lexer().lex(text)) {
    const unwanted = isScalarText ? undefined : UNWANTED[CST.tokenType(word) ?? ''];
    if (unwanted !== undefined) return unwanted;
    isScalarText = word === SCALAR_FOLLOWS;
    words += 1;
    if (words > MAX_WORDS) return 'it holds too much.';
    for (const { type } of parser.next(word)) if (type === 'error') return UNREADABLE;
    if (parser.stack.length > MAX_DEPTH)
      return `more than ${String(MAX_DEPTH)} levels of nesting are not taken.`;
  }
  return null;
}

/** A key that is no plain text, stands twice, or means more than its letters. */
function oddKeyIn(node: ParsedNode | null): string | null {
  if (isMap(node)) return oddKeyOf(node) ?? firstOdd(node.items.map(({ value }) => value));
  return isSeq(node) ? firstOdd(node.items) : null;
}

function firstOdd(nodes: readonly (ParsedNode | null)[]): string | null {
  for (const node of nodes) {
    const odd = oddKeyIn(node);
    if (odd !== null) return odd;
  }
  return null;
}

function oddKeyOf({ items }: YAMLMap.Parsed): string | null {
  const seen = new Set<string>();
  for (const { key } of items) {
    if (!isScalar(key) || typeof key.value !== 'string') return 'a key is no text.';
    if (key.value === '<<') return `merge keys (<<) are ${NOT_TAKEN}`;
    if (key.value === '__proto__') return 'the key __proto__ is not taken.';
    if (seen.has(key.value)) return 'a key stands twice in one place.';
    seen.add(key.value);
  }
  return null;
}
