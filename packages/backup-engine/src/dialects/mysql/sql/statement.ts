import { readName, readQualifiedName } from './identifiers.ts';

/** What a statement of a dump is about, as far as a backup cares. */
export type StatementKind =
  | 'database'
  | 'use'
  | 'sequence'
  | 'sequence-value'
  | 'table'
  /** Stands in for a view until everything that the view reads is there. */
  | 'placeholder'
  | 'rows'
  /** Locks and index switches around rows. */
  | 'around-rows'
  | 'view'
  | 'trigger'
  | 'function'
  | 'procedure'
  | 'package'
  | 'package-body'
  | 'event'
  | 'database-collation'
  | 'drop'
  | 'setting'
  /** Gives back what a setting before changed. */
  | 'restoring'
  | 'other';

export interface Statement {
  readonly kind: StatementKind;
  /** Of the thing; '' for what has none. */
  readonly name: string;
  /** Without the marks of conditional comments. */
  readonly text: string;
}

const QUOTED = '(?:`(?:[^`]|``)*`|"(?:[^"]|"")*"|\'(?:[^\'\\\\]|\'\'|\\\\[^])*\')';
const MARKS = new RegExp(`(${QUOTED})|/\\*M?!\\d* ?|\\*/`, 'g');
const DEFINER = `(?:DEFINER=(?:${QUOTED}|\\w+)(?:@(?:${QUOTED}|[^\\s]+))? )?`;
const CREATED = new RegExp(
  `^CREATE (?:OR REPLACE )?(ALGORITHM=\\w+ )?${DEFINER}(?:SQL SECURITY \\w+ )?(?:AGGREGATE )?` +
    '(DATABASE|SEQUENCE|TABLE|VIEW|TRIGGER|FUNCTION|PROCEDURE|PACKAGE BODY|PACKAGE|EVENT) (?:IF NOT EXISTS ?)?',
  'i',
);
const CREATED_KINDS: Readonly<Record<string, StatementKind>> = {
  DATABASE: 'database',
  SEQUENCE: 'sequence',
  TABLE: 'table',
  VIEW: 'view',
  TRIGGER: 'trigger',
  FUNCTION: 'function',
  PROCEDURE: 'procedure',
  PACKAGE: 'package',
  'PACKAGE BODY': 'package-body',
  EVENT: 'event',
};
const OTHERS: readonly (readonly [RegExp, StatementKind])[] = [
  [/^(?:INSERT|REPLACE)\s+(?:IGNORE )?INTO /i, 'rows'],
  [/^DO SETVAL\(/i, 'sequence-value'],
  [/^SELECT SETVAL\(/i, 'sequence-value'],
  [/^USE /i, 'use'],
  [/^(?:LOCK|UNLOCK) TABLES|^COMMIT$|^SET AUTOCOMMIT/i, 'around-rows'],
  [/^ALTER DATABASE /i, 'database-collation'],
  [/^DROP /i, 'drop'],
];

/** Reads the head of a statement; `head` needs to hold its names, not the whole of it. */
export function readStatement(head: string): Statement {
  const conditional = head.startsWith('/*!');
  const text = head
    .replaceAll(MARKS, (mark, quoted: string | undefined) => (quoted === undefined ? ' ' : mark))
    .trim()
    // The marks leave more than one space between words; names are not touched, for none stands before the first space.
    .replace(/^CREATE\s+/i, 'CREATE ')
    .trim();
  if (/^CREATE /i.test(text)) return readCreated(squeeze(text), conditional);
  if (/^ALTER TABLE /i.test(text)) return { kind: 'around-rows', name: '', text };
  if (/^SET /i.test(text)) return { kind: isRestoring(text) ? 'restoring' : 'setting', name: '', text };
  for (const [opening, kind] of OTHERS) {
    const match = opening.exec(text);
    if (match === null) continue;
    const name = readQualifiedName(text.slice(match[0].length).trimStart())?.name ?? '';
    return { kind, name, text };
  }
  return { kind: 'other', name: '', text };
}

function readCreated(text: string, conditional: boolean): Statement {
  const match = CREATED.exec(text);
  if (match === null) return { kind: 'other', name: '', text };
  const [whole, algorithm, word] = match;
  const kind = CREATED_KINDS[(word as string).toUpperCase()] as StatementKind;
  const name = readQualifiedName(text.slice(whole.length).trimStart())?.name ?? '';
  const standsIn = (kind === 'view' && algorithm === undefined) || (kind === 'table' && conditional);
  return { kind: standsIn ? 'placeholder' : kind, name, text };
}

/** One space between words, names and texts as they are. */
function squeeze(text: string): string {
  return text.replaceAll(new RegExp(`(${QUOTED})|\\s+`, 'g'), (all, quoted: string | undefined) =>
    quoted === undefined ? ' ' : all,
  );
}

function isRestoring(text: string): boolean {
  return /= ?@(?:saved?|old)_\w+$/i.test(text.trimEnd());
}

/** What the sql_mode that a statement sets says of the statements after it; null where it sets none. */
export function readSqlMode({
  kind,
  text,
}: Statement): { backslashEscapes: boolean; ansiQuotes: boolean } | null {
  if (kind !== 'setting' && kind !== 'restoring') return null;
  const mode = /sql_mode\s*=\s*(?:'([^']*)'|@)/i.exec(text);
  if (mode === null) return null;
  const words = (mode[1] ?? '').split(',');
  return {
    backslashEscapes: !words.includes('NO_BACKSLASH_ESCAPES'),
    ansiQuotes: words.includes('ANSI_QUOTES'),
  };
}

/** How many rows an INSERT holds: its groups, but for the list of columns that may stand before VALUES. */
export function rowsOf({ text }: Statement, groups: number): number {
  const table = readName(text.replace(/^(?:INSERT|REPLACE)\s+(?:IGNORE )?INTO /i, ''));
  return table !== null && table.rest.trimStart().startsWith('(') ? groups - 1 : groups;
}
