import type { MemberContents, MemberInspector } from '../../dialect.ts';
import { countKey, parseQualifiedName } from './identifiers.ts';
import { SqlScanner } from './sql-scanner.ts';

const END_MARK = '-- PostgreSQL database cluster dump complete';
const MAX_STATEMENT_BYTES = 1024 * 1024;
const EXPECTED_META = /^\\(un)?restrict [A-Za-z0-9]+$/;

/** Reads the roles and settings of a whole server, statement by statement, to the end mark. */
export class GlobalsReader {
  private readonly scanner: SqlScanner;
  private readonly onStatement: (statement: string) => void;
  private complete = false;

  constructor(onStatement: (statement: string) => void) {
    this.onStatement = onStatement;
    this.scanner = new SqlScanner(
      {
        statement: (bytes, cut) => this.take(bytes, cut),
        comment: (line) => {
          if (line === END_MARK) this.complete = true;
        },
        meta: (line) => {
          if (!EXPECTED_META.test(line)) throw new Error('The globals hold an unexpected meta-command.');
        },
        copied: () => {
          throw new Error('The globals hold data.');
        },
      },
      MAX_STATEMENT_BYTES,
    );
  }

  write(chunk: Uint8Array): void {
    this.scanner.write(chunk);
  }

  end(): void {
    if (!this.complete || !this.scanner.isBetweenStatements) {
      throw new Error('The globals do not come to their end mark.');
    }
  }

  private take(bytes: Buffer, cut: boolean): void {
    if (this.complete) throw new Error('The globals go on after their end mark.');
    if (cut) throw new Error('A statement of the globals is too long.');
    const statement = bytes.toString('utf8');
    if (!/^(SET|CREATE|ALTER|GRANT|REVOKE|COMMENT|SECURITY|SELECT) /.test(statement)) {
      throw new Error('The globals hold an unexpected statement.');
    }
    this.onStatement(statement);
  }
}

/** Which role a statement creates; null for any other. */
export function createdRole(statement: string): string | null {
  if (!statement.startsWith('CREATE ROLE ')) return null;
  return parseQualifiedName(statement.slice('CREATE ROLE '.length))?.parts[0] ?? null;
}

/** Tablespaces are folders of the source's machine: nothing about them is carried. */
export function concernsTablespace(statement: string): boolean {
  return /^(CREATE|ALTER|COMMENT ON|SECURITY LABEL (?:FOR \S+ )?ON) TABLESPACE |^(GRANT|REVOKE) (?:GRANT OPTION FOR )?\w+ ON TABLESPACE /.test(
    statement,
  );
}

/** Counts the roles, each by its name. */
export class GlobalsInspector implements MemberInspector {
  private readonly counts = new Map<string, number>();
  private readonly reader = new GlobalsReader((statement) => {
    const role = createdRole(statement);
    if (role !== null) this.counts.set(countKey('role', role), 1);
  });

  write(chunk: Uint8Array): void {
    this.reader.write(chunk);
  }

  end(): MemberContents {
    this.reader.end();
    return { counts: Object.fromEntries(this.counts) };
  }
}
