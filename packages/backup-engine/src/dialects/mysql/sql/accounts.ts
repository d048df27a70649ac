import type { MemberContents, MemberInspector } from '../../dialect.ts';
import { DumpReader } from './dump-reader.ts';
import { countKey, readName } from './identifiers.ts';

const CREATED = /^CREATE (USER|ROLE) /;
const EXPECTED = /^(CREATE (USER|ROLE)|GRANT|SET DEFAULT ROLE|ALTER USER|REVOKE) /;

/** The accounts as text: what the member holds. */
export function writeAccounts(statements: readonly string[]): string {
  return `-- Accounts\n${statements.map((each) => `${each};\n`).join('')}-- Dump completed\n`;
}

/** Reads the accounts statement by statement, to the end mark. */
export class AccountsReader {
  private readonly reader: DumpReader;

  constructor(onStatement: (start: number, end: number, head: string) => void) {
    this.reader = new DumpReader(({ text }, { start, end, head }) => {
      if (!EXPECTED.test(text)) throw new Error('The accounts hold an unexpected statement.');
      onStatement(start, end - 1, head);
    });
  }

  write(chunk: Uint8Array): void {
    this.reader.write(chunk);
  }

  end(): void {
    this.reader.end();
  }
}

export interface CreatedAccount {
  readonly user: string;
  /** '' for a role. */
  readonly host: string;
  readonly isRole: boolean;
}

/** Which account a statement creates; null for any other statement. */
export function createdAccount(statement: string): CreatedAccount | null {
  const [opening, what] = CREATED.exec(statement) ?? [];
  if (opening === undefined) return null;
  const user = readName(statement.slice(opening.length));
  if (user === null && !/^(''|``)@/.test(statement.slice(opening.length))) return null;
  const rest = user?.rest ?? statement.slice(opening.length + 2);
  const host = rest.startsWith('@') ? (readName(rest.slice(1))?.name ?? '') : '';
  return { user: user?.name ?? '', host, isRole: what === 'ROLE' };
}

export function accountKey({ user, host, isRole }: CreatedAccount): string {
  return isRole ? countKey('role', user) : `${countKey('account', user)}@\`${host}\``;
}

/**
 * Counts the accounts, each by its name. Those that are called as the administrator are left out: a restored server has one of
 * its own.
 */
export class AccountsInspector implements MemberInspector {
  private readonly counts = new Map<string, number>();
  private readonly reader: AccountsReader;

  constructor(administrator: string) {
    this.reader = new AccountsReader((_start, _end, head) => {
      const account = createdAccount(head);
      if (account !== null && (account.isRole || account.user !== administrator))
        this.counts.set(accountKey(account), 1);
    });
  }

  write(chunk: Uint8Array): void {
    this.reader.write(chunk);
  }

  end(): MemberContents {
    this.reader.end();
    return { counts: Object.fromEntries(this.counts) };
  }
}
