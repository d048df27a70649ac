import type { MemberContents, MemberInspector } from '../../dialect.ts';
import { DumpReader } from './dump-reader.ts';
import { countKey } from './identifiers.ts';
import type { DumpStatement } from './dump-scanner.ts';
import { rowsOf, type Statement, type StatementKind } from './statement.ts';

/** What is counted by the statement that creates it; count.ts counts the same in a living server. */
const COUNTED: Partial<Record<StatementKind, string>> = {
  view: 'views',
  trigger: 'triggers',
  function: 'functions',
  procedure: 'procedures',
  package: 'packages',
  'package-body': 'package bodies',
  event: 'events',
};
export const COUNTED_KINDS: readonly string[] = Object.values(COUNTED);

const VALUE = /\bSETVAL\(.*, (-?\d+), [01]\)$/s;

/** The dump of all databases: rows by table, values of sequences, numbers of other objects. */
export class DatabasesInspector implements MemberInspector {
  private readonly counts = new Map<string, number>(COUNTED_KINDS.map((kind) => [kind, 0]));
  private readonly reader = new DumpReader((statement, where) => this.take(statement, where));
  private database = '';

  write(chunk: Uint8Array): void {
    this.reader.write(chunk);
  }

  end(): MemberContents {
    this.reader.end();
    return { counts: Object.fromEntries(this.counts) };
  }

  private take(statement: Statement, { groups }: DumpStatement): void {
    const { kind, name } = statement;
    const counted = COUNTED[kind];
    if (counted !== undefined) this.add(counted, 1);
    else if (kind === 'use') this.database = name;
    else if (kind === 'database') this.counts.set(countKey('database', name), 1);
    else if (kind === 'table') this.add(this.keyOf('table', name), 0);
    else if (kind === 'rows') this.add(this.keyOf('table', name), rowsOf(statement, groups));
    else if (kind === 'sequence-value') this.counts.set(this.keyOf('sequence', name), valueOf(statement));
  }

  private keyOf(kind: string, name: string): string {
    if (this.database === '' || name === '')
      throw new Error(`The name of a ${kind} in the dump cannot be read.`);
    return countKey(kind, this.database, name);
  }

  private add(key: string, amount: number): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + amount);
  }
}

function valueOf({ text }: Statement): number {
  const value = VALUE.exec(text)?.[1];
  if (value === undefined) throw new Error('The value of a sequence in the dump cannot be read.');
  return Number(value);
}
