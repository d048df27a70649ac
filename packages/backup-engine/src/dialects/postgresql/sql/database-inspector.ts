import type { MemberContents, MemberInspector } from '../../dialect.ts';
import { countKey, parseQualifiedName } from './identifiers.ts';
import { SqlScanner } from './sql-scanner.ts';

const END_MARK = '-- PostgreSQL database dump complete';
/** Enough for any name; the rest of a statement is not looked at. */
const HEAD_BYTES = 2048;
const EXPECTED_META = /^\\(un)?restrict [A-Za-z0-9]+$/;
const SET_VALUE = /^SELECT pg_catalog\.setval\('((?:[^']|'')*)', (-?\d+), (?:true|false)\)/;

/** What is counted by the statement that creates it, and how a living server counts the same: see count.ts. */
const CREATED: readonly (readonly [string, string])[] = [
  ['CREATE VIEW ', 'views'],
  ['CREATE RECURSIVE VIEW ', 'views'],
  ['CREATE MATERIALIZED VIEW ', 'materialized views'],
  ['CREATE FUNCTION ', 'functions'],
  ['CREATE PROCEDURE ', 'procedures'],
  ['CREATE AGGREGATE ', 'aggregates'],
  ['CREATE TRIGGER ', 'triggers'],
  ['CREATE CONSTRAINT TRIGGER ', 'triggers'],
];
export const COUNTED_KINDS: readonly string[] = [
  ...new Set(CREATED.map(([, kind]) => kind)),
  'large objects',
];

/** The dump of one database as SQL text: rows by table, values of sequences, numbers of other objects. */
export class DatabaseInspector implements MemberInspector {
  private readonly counts = new Map<string, number>(COUNTED_KINDS.map((kind) => [kind, 0]));
  private readonly scanner: SqlScanner;
  private decoder = new TextDecoder('utf-8');
  private table = '';
  private complete = false;

  constructor() {
    this.scanner = new SqlScanner(
      {
        statement: (bytes) => this.onStatement(this.decoder.decode(bytes)),
        comment: (line) => this.onComment(line),
        meta: (line) => this.onMeta(line),
        copied: (rows) => this.add(this.table, rows),
      },
      HEAD_BYTES,
    );
  }

  write(chunk: Uint8Array): void {
    this.scanner.write(chunk);
  }

  end(): MemberContents {
    if (!this.complete || !this.scanner.isBetweenStatements) {
      throw new Error('The database dump does not come to its end mark.');
    }
    return { counts: Object.fromEntries(this.counts) };
  }

  private onStatement(text: string): void {
    if (this.complete) throw new Error('The database dump goes on after its end mark.');
    if (text.startsWith('COPY ')) this.table = relationKey('table', text.slice(5));
    else if (text.startsWith('SELECT ')) this.onSelect(text);
    else if (text.startsWith('SET ')) this.onSetting(text);
    else if (text.startsWith('CREATE ')) {
      const kind = CREATED.find(([head]) => text.startsWith(head))?.[1];
      if (kind !== undefined) this.add(kind, 1);
    }
  }

  private onSelect(text: string): void {
    if (text.startsWith('SELECT pg_catalog.lo_open(')) this.add('large objects', 1);
    const value = SET_VALUE.exec(text);
    if (value === null) return;
    const name = (value[1] as string).replaceAll("''", "'");
    this.counts.set(relationKey('sequence', name), Number(value[2]));
  }

  private onSetting(text: string): void {
    const encoding = /^SET client_encoding = '([A-Za-z0-9_]+)'$/.exec(text)?.[1];
    if (encoding !== undefined) this.decoder = new TextDecoder(decoderLabel(encoding));
    if (text === 'SET standard_conforming_strings = off') this.scanner.standardStrings = false;
  }

  private onComment(line: string): void {
    if (line === END_MARK) this.complete = true;
  }

  private onMeta(line: string): void {
    if (!EXPECTED_META.test(line)) throw new Error('The database dump holds an unexpected meta-command.');
  }

  private add(key: string, amount: number): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + amount);
  }
}

function relationKey(kind: string, text: string): string {
  const name = parseQualifiedName(text);
  if (name?.parts.length !== 2) throw new Error(`The name of a ${kind} in the database dump cannot be read.`);
  return countKey(kind, ...name.parts);
}

/** Names of encodings differ; those that are not known to the decoder keep their bytes apart as Latin-1. */
function decoderLabel(encoding: string): string {
  const labels: Record<string, string> = {
    UTF8: 'utf-8',
    SQL_ASCII: 'utf-8',
    EUC_JP: 'euc-jp',
    EUC_KR: 'euc-kr',
    EUC_CN: 'gb18030',
    KOI8R: 'koi8-r',
    KOI8U: 'koi8-u',
    LATIN2: 'iso-8859-2',
    LATIN9: 'iso-8859-15',
    WIN1250: 'windows-1250',
    WIN1251: 'windows-1251',
    WIN1252: 'windows-1252',
  };
  return labels[encoding] ?? 'latin1';
}
