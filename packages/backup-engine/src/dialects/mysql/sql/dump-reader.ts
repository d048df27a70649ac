import { type DumpStatement, DumpScanner } from './dump-scanner.ts';
import { readSqlMode, readStatement, type Statement } from './statement.ts';

const END_MARK = /^-- Dump completed(?: on (\d{4}-\d\d-\d\d)\s+(\d{1,2}:\d\d:\d\d))?$/;

export type OnStatement = (statement: Statement, where: DumpStatement) => void;

/** Reads a dump statement by statement to its end mark, which nothing may follow. */
export class DumpReader {
  /** When the dump ended, by its own words, as UTC: `YYYY-MM-DD HH:MM:SS`; null where it does not say. */
  endedAt: string | null = null;
  private readonly scanner: DumpScanner;
  private complete = false;

  constructor(onStatement: OnStatement) {
    this.scanner = new DumpScanner({
      statement: (where) => {
        if (this.complete) throw new Error('The dump goes on after its end mark.');
        const statement = readStatement(where.head);
        const mode = readSqlMode(statement);
        if (mode !== null) Object.assign(this.scanner, mode);
        onStatement(statement, where);
      },
      comment: (line) => {
        const mark = END_MARK.exec(line);
        if (mark === null) return;
        this.complete = true;
        if (mark[1] !== undefined) this.endedAt = `${mark[1]} ${(mark[2] as string).padStart(8, '0')}`;
      },
    });
  }

  write(chunk: Uint8Array): void {
    this.scanner.write(chunk);
  }

  end(): void {
    const between = this.scanner.end();
    if (!this.complete || !between) throw new Error('The dump does not come to its end mark.');
  }
}
