const NEWLINE = 10;
const QUOTE = 39;
const DOUBLE_QUOTE = 34;
const DOLLAR = 36;
const DASH = 45;
const SLASH = 47;
const STAR = 42;
const SEMICOLON = 59;
const BACKSLASH = 92;
const DOT = 46;

const COMMENT_LIMIT = 256;

type State =
  | 'text'
  | 'dash'
  | 'slash'
  | 'line-comment'
  | 'block-comment'
  | 'string'
  | 'identifier'
  | 'dollar-tag'
  | 'dollar-body'
  | 'meta'
  | 'copy-header'
  | 'copy';

export interface SqlEvents {
  /** A statement that began at the start of a line, without its semicolon; cut at `maxStatementBytes`. */
  readonly statement: (bytes: Buffer, cut: boolean) => void;
  /** A `--` line between statements, without its line break. */
  readonly comment: (line: string) => void;
  /** A psql meta-command between statements, without its line break. */
  readonly meta: (line: string) => void;
  /** The data of the last COPY statement has ended. */
  readonly copied: (rows: number) => void;
}

/**
 * Finds the statements, comments and COPY rows in the SQL text of a PostgreSQL dump, in constant memory. It knows
 * quoting, dollar quoting and comments, so that text inside a value is never taken for a statement.
 */
export class SqlScanner {
  /** false: a backslash escapes in every string, not only in E'…'. */
  standardStrings = true;
  private readonly events: SqlEvents;
  private readonly maxBytes: number;
  private state: State = 'text';
  private kept: Buffer[] = [];
  private keptBytes = 0;
  private cut = false;
  private inStatement = false;
  private fromLineStart = false;
  private atLineStart = true;
  private previous = 0;
  private beforePrevious = 0;
  private escapes = false;
  private escaped = false;
  private depth = 0;
  private tag = Buffer.alloc(0);
  private matched = 0;
  private line: number[] = [];
  private rows = 0;
  /** Of the terminating line `\.`: how many of its bytes have been seen; -1 within another row. */
  private endMark = 0;

  constructor(events: SqlEvents, maxStatementBytes: number) {
    this.events = events;
    this.maxBytes = maxStatementBytes;
  }

  write(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let at = 0;
    while (at < bytes.length) at = this.step(bytes, at);
  }

  /** Whether the text ended between statements. */
  get isBetweenStatements(): boolean {
    return this.state === 'text' && !this.inStatement;
  }

  /** Consumes what belongs to the present state and returns where the next one begins. */
  private step(bytes: Buffer, at: number): number {
    switch (this.state) {
      case 'copy':
        return this.inCopy(bytes, at);
      case 'text':
        return this.inText(bytes, at);
      case 'string':
        return this.inString(bytes, at);
      case 'identifier':
        return this.inIdentifier(bytes, at);
      case 'dollar-body':
        return this.inDollarBody(bytes, at);
      case 'dollar-tag':
        return this.inDollarTag(bytes, at);
      case 'dash':
        return this.afterDash(bytes, at);
      case 'slash':
        return this.afterSlash(bytes, at);
      case 'block-comment':
        return this.inBlockComment(bytes, at);
      case 'line-comment':
      case 'meta':
        return this.inLine(bytes, at);
      case 'copy-header':
        return this.inCopyHeader(bytes, at);
    }
  }

  private inText(bytes: Buffer, from: number): number {
    let start = from;
    let at = from;
    while (at < bytes.length) {
      const byte = bytes[at] as number;
      if (!this.inStatement) {
        if (byte === NEWLINE || byte === 32 || byte === 9 || byte === 13) {
          this.atLineStart = byte === NEWLINE;
          this.remember(byte);
          at += 1;
          start = at;
          continue;
        }
        if (byte === BACKSLASH) return this.enter('meta', at);
        this.beginStatement();
      }
      if (byte === SEMICOLON) {
        this.keep(bytes, start, at);
        this.endStatement();
        return at + 1;
      }
      const next = this.special(byte);
      if (next !== null) {
        this.keep(bytes, start, at + (next === 'dash' || next === 'slash' ? 0 : 1));
        this.prepare(next);
        this.state = next;
        this.remember(byte);
        return at + 1;
      }
      this.remember(byte);
      at += 1;
    }
    this.keep(bytes, start, at);
    return at;
  }

  private special(byte: number): State | null {
    if (byte === QUOTE) return 'string';
    if (byte === DOUBLE_QUOTE) return 'identifier';
    if (byte === DASH) return 'dash';
    if (byte === SLASH) return 'slash';
    return byte === DOLLAR && !isWordByte(this.previous) ? 'dollar-tag' : null;
  }

  private prepare(next: State): void {
    if (next === 'dollar-tag') this.line = [];
    if (next !== 'string') return;
    this.escaped = false;
    // 'a''b': the second quote goes on with the same string, in the same manner.
    if (this.previous === QUOTE) return;
    const marked = (this.previous | 32) === 101 && !isWordByte(this.beforePrevious);
    this.escapes = marked || !this.standardStrings;
  }

  private inString(bytes: Buffer, at: number): number {
    const end = this.escapes ? this.findEscapedQuote(bytes, at) : bytes.indexOf(QUOTE, at);
    return this.closeAt(bytes, at, end);
  }

  private findEscapedQuote(bytes: Buffer, start: number): number {
    for (let at = start; at < bytes.length; at += 1) {
      if (this.escaped) this.escaped = false;
      else if (bytes[at] === BACKSLASH) this.escaped = true;
      else if (bytes[at] === QUOTE) return at;
    }
    return -1;
  }

  private inIdentifier(bytes: Buffer, at: number): number {
    return this.closeAt(bytes, at, bytes.indexOf(DOUBLE_QUOTE, at));
  }

  private closeAt(bytes: Buffer, at: number, end: number): number {
    const next = end === -1 ? bytes.length : end + 1;
    this.keep(bytes, at, next);
    if (end !== -1) {
      this.remember(bytes[end] as number);
      this.state = 'text';
    }
    return next;
  }

  private inDollarTag(bytes: Buffer, at: number): number {
    const byte = bytes[at] as number;
    if (byte === DOLLAR) {
      this.tag = Buffer.from([DOLLAR, ...this.line, DOLLAR]);
      this.matched = 0;
      this.state = 'dollar-body';
    } else if (isWordByte(byte) && !(this.line.length === 0 && byte >= 48 && byte <= 57)) {
      this.line.push(byte);
    } else {
      this.state = 'text';
      return at;
    }
    this.keep(bytes, at, at + 1);
    this.remember(byte);
    return at + 1;
  }

  private inDollarBody(bytes: Buffer, start: number): number {
    let at = start;
    while (at < bytes.length) {
      if (this.matched === 0) {
        const next = bytes.indexOf(DOLLAR, at);
        if (next === -1) break;
        at = next;
      }
      const byte = bytes[at] as number;
      // The tag has `$` only at its ends, so after a mismatch only its first byte can begin anew.
      if (byte === this.tag[this.matched]) this.matched += 1;
      else this.matched = byte === DOLLAR ? 1 : 0;
      at += 1;
      if (this.matched === this.tag.length) {
        this.keep(bytes, start, at);
        this.remember(DOLLAR);
        this.state = 'text';
        return at;
      }
    }
    this.keep(bytes, start, bytes.length);
    return bytes.length;
  }

  private afterDash(bytes: Buffer, at: number): number {
    this.state = 'text';
    if (bytes[at] !== DASH) return this.keepMissed(DASH, at);
    if (this.keptBytes === 0) this.inStatement = false;
    this.state = 'line-comment';
    this.line = [DASH, DASH];
    return at + 1;
  }

  private afterSlash(bytes: Buffer, at: number): number {
    this.state = 'text';
    if (bytes[at] !== STAR) return this.keepMissed(SLASH, at);
    if (this.keptBytes === 0) this.inStatement = false;
    this.state = 'block-comment';
    this.depth = 1;
    this.remember(0);
    return at + 1;
  }

  private keepMissed(byte: number, at: number): number {
    this.keep(Buffer.from([byte]), 0, 1);
    return at;
  }

  private inBlockComment(bytes: Buffer, at: number): number {
    const byte = bytes[at] as number;
    const pair = this.previous * 256 + byte;
    this.remember(byte);
    if (pair === SLASH * 256 + STAR) this.depth += 1;
    if (pair === STAR * 256 + SLASH) this.depth -= 1;
    if (pair === SLASH * 256 + STAR || pair === STAR * 256 + SLASH) this.remember(0);
    if (this.depth === 0) this.state = 'text';
    return at + 1;
  }

  private inLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(NEWLINE, at);
    const stop = end === -1 ? bytes.length : end;
    for (let each = at; each < stop && this.line.length < COMMENT_LIMIT; each += 1) {
      this.line.push(bytes[each] as number);
    }
    if (end === -1) return stop;
    const line = Buffer.from(this.line).toString('utf8').trimEnd();
    if (this.state === 'meta') this.events.meta(line);
    else if (!this.inStatement) this.events.comment(line);
    this.state = 'text';
    return end;
  }

  private enter(state: State, at: number): number {
    this.state = state;
    this.line = [];
    return at;
  }

  private inCopyHeader(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(NEWLINE, at);
    if (end === -1) return bytes.length;
    this.state = 'copy';
    this.rows = 0;
    this.endMark = 0;
    return end + 1;
  }

  /** The hot loop: one comparison for most bytes. */
  private inCopy(bytes: Buffer, start: number): number {
    const length = bytes.length;
    let at = start;
    let rows = 0;
    while (at < length) {
      if (this.endMark === -1) {
        while (at < length && bytes[at] !== NEWLINE) at += 1;
        if (at === length) break;
        rows += 1;
        this.endMark = 0;
        at += 1;
        continue;
      }
      const byte = bytes[at] as number;
      if (this.endMark === 0 && byte !== BACKSLASH) {
        this.endMark = -1;
        continue;
      }
      const expected = this.endMark === 0 ? BACKSLASH : this.endMark === 1 ? DOT : NEWLINE;
      if (byte !== expected) {
        this.endMark = -1;
        continue;
      }
      at += 1;
      this.endMark += 1;
      if (this.endMark === 3) {
        this.state = 'text';
        this.atLineStart = true;
        this.events.copied(this.rows + rows);
        return at;
      }
    }
    this.rows += rows;
    return at;
  }

  private beginStatement(): void {
    this.inStatement = true;
    this.fromLineStart = this.atLineStart;
    this.kept = [];
    this.keptBytes = 0;
    this.cut = false;
  }

  private endStatement(): void {
    const statement = Buffer.concat(this.kept);
    this.inStatement = false;
    this.atLineStart = false;
    this.kept = [];
    this.keptBytes = 0;
    this.remember(SEMICOLON);
    if (!this.fromLineStart) return;
    if (statement.subarray(0, 5).equals(COPY_HEAD)) this.state = 'copy-header';
    this.events.statement(statement, this.cut);
  }

  private keep(bytes: Buffer, from: number, to: number): void {
    if (to <= from) return;
    const room = this.maxBytes - this.keptBytes;
    if (to - from > room) this.cut = true;
    if (room <= 0) return;
    const part = Buffer.from(bytes.subarray(from, Math.min(to, from + room)));
    this.kept.push(part);
    this.keptBytes += part.length;
  }

  private remember(byte: number): void {
    this.beforePrevious = this.previous;
    this.previous = byte;
  }
}

const COPY_HEAD = Buffer.from('COPY ');

function isWordByte(byte: number): boolean {
  const isDigit = byte >= 48 && byte <= 57;
  const isLetter = (byte | 32) >= 97 && (byte | 32) <= 122;
  return isDigit || isLetter || byte === 95 || byte >= 128;
}
