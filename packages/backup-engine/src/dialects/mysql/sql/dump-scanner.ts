const NEWLINE = 10;
const DOUBLE_QUOTE = 34;
const HASH = 35;
const QUOTE = 39;
const OPEN = 40;
const CLOSE = 41;
const STAR = 42;
const DASH = 45;
const SLASH = 47;
const SEMICOLON = 59;
const BACKSLASH = 92;
const BACKTICK = 96;

/** Enough for the names in any statement; the rest of it is not looked at. */
const HEAD_BYTES = 4096;
const COMMENT_BYTES = 256;
/** Longest opening that decides what follows: `/*M!`. */
const LOOK_AHEAD = 4;
/** A line of MariaDB's that has no delimiter: its client obeys it, older ones and the server pass over it. */
const SANDBOX = '/*M!999999\\-';
const DELIMITER = /^DELIMITER (;;?)$/;

/** What a byte means in code: nothing, or one of these. */
const OPENS_GROUP = 1;
const CLOSES_GROUP = 2;
const BEGINS_STRING = 3;
const NEEDS_A_LOOK = 4;
const MEANING = new Uint8Array(256);
MEANING[OPEN] = OPENS_GROUP;
MEANING[CLOSE] = CLOSES_GROUP;
for (const byte of [QUOTE, DOUBLE_QUOTE, BACKTICK]) MEANING[byte] = BEGINS_STRING;
for (const byte of [HASH, DASH, SLASH, SEMICOLON]) MEANING[byte] = NEEDS_A_LOOK;

/** One statement of a dump, in bytes of the whole text. */
export interface DumpStatement {
  readonly start: number;
  /** Behind its delimiter. */
  readonly end: number;
  readonly delimiter: string;
  /** Its first bytes as UTF-8; delimiter left out. */
  readonly head: string;
  /** Groups in parentheses outside every other: of an INSERT its rows, and its list of columns where it has one. */
  readonly groups: number;
}

export interface DumpEvents {
  readonly statement: (statement: DumpStatement) => void;
  /** A `--` line between statements, whole and without its line break; the end of a long one is cut. */
  readonly comment: (line: string) => void;
}

type State =
  'between' | 'code' | 'string' | 'block-comment' | 'line-comment' | 'comment-line' | 'delimiter-line';

/**
 * Finds the statements in the text of mysqldump or mariadb-dump, in constant memory. It knows strings, quoted names,
 * comments, conditional comments (whose text is code) and DELIMITER, so that text inside a value is never taken for a
 * statement.
 */
export class DumpScanner {
  /** What the sql_mode in force says of the statements to come. */
  backslashEscapes = true;
  ansiQuotes = false;
  private readonly events: DumpEvents;
  private state: State = 'between';
  private rest: Buffer = Buffer.alloc(0);
  /** Offset of `rest` in the whole text. */
  private offset = 0;
  private delimiter = ';';
  private quote = 0;
  private depth = 0;
  private groups = 0;
  private start = 0;
  private head: Buffer[] = [];
  private headBytes = 0;
  /** Where the code began that is not yet in `head`. */
  private keptFrom = 0;
  private line: Buffer[] = [];
  private lineBytes = 0;

  constructor(events: DumpEvents) {
    this.events = events;
  }

  write(chunk: Uint8Array): void {
    const given = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const bytes = this.rest.length === 0 ? given : Buffer.concat([this.rest, given]);
    const used = this.scan(bytes, false);
    this.offset += used;
    this.rest = Buffer.from(bytes.subarray(used));
  }

  /** Whether the text ended between statements. */
  end(): boolean {
    const used = this.scan(this.rest, true);
    return used === this.rest.length && this.state === 'between';
  }

  /** Returns how many bytes are done with: all, but for a few that only the next ones explain. */
  private scan(bytes: Buffer, last: boolean): number {
    let at = 0;
    while (at < bytes.length) {
      const next = this.step(bytes, at, last);
      if (next === -1) break;
      at = next;
    }
    return at;
  }

  private step(bytes: Buffer, at: number, last: boolean): number {
    switch (this.state) {
      case 'code':
        this.keptFrom = at;
        return this.keep(bytes, at, this.inCode(bytes, at, last));
      case 'string':
        return this.keep(bytes, at, this.inString(bytes, at, last));
      case 'block-comment':
        return this.keep(bytes, at, this.inBlockComment(bytes, at, last));
      case 'line-comment':
        return this.keep(bytes, at, this.toLineEnd(bytes, at, 'code'));
      case 'comment-line':
      case 'delimiter-line':
        return this.inLine(bytes, at);
      case 'between':
        return this.between(bytes, at, last);
    }
  }

  private between(bytes: Buffer, from: number, last: boolean): number {
    let at = from;
    while (at < bytes.length && (bytes[at] as number) <= 32) at += 1;
    if (at === bytes.length) return at;
    // As many bytes as tell a line that only the client reads from a statement.
    if (!last && bytes.length - at < SANDBOX.length) return at === from ? -1 : at;
    const opening = bytes.toString('latin1', at, at + SANDBOX.length);
    if (opening.startsWith('--')) return this.beginLine('comment-line', at);
    if (opening.startsWith('DELIMITER ')) return this.beginLine('delimiter-line', at);
    if (opening === SANDBOX) return this.beginLine('comment-line', at);
    this.state = 'code';
    this.start = this.offset + at;
    this.depth = 0;
    this.groups = 0;
    this.head = [];
    this.headBytes = 0;
    return at;
  }

  private beginLine(state: 'comment-line' | 'delimiter-line', at: number): number {
    this.state = state;
    this.line = [];
    this.lineBytes = 0;
    return at;
  }

  private inLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(NEWLINE, at);
    const part = bytes.subarray(at, end === -1 ? bytes.length : end);
    if (this.lineBytes < COMMENT_BYTES) this.line.push(Buffer.from(part.subarray(0, COMMENT_BYTES)));
    this.lineBytes += part.length;
    if (end === -1) return bytes.length;
    const line = Buffer.concat(this.line).toString('utf8').trimEnd();
    if (this.state === 'comment-line') this.events.comment(line);
    else this.setDelimiter(line);
    this.state = 'between';
    return end + 1;
  }

  private setDelimiter(line: string): void {
    const delimiter = DELIMITER.exec(line)?.[1];
    if (delimiter === undefined) throw new Error('The dump sets an unexpected delimiter.');
    this.delimiter = delimiter;
  }

  /** The loop that nearly every byte of a dump goes through: it keeps to local variables. */
  private inCode(bytes: Buffer, from: number, last: boolean): number {
    const { length } = bytes;
    const escapes = this.backslashEscapes;
    let { depth, groups } = this;
    let at = from;
    for (; at < length; at += 1) {
      const byte = bytes[at] as number;
      const meaning = MEANING[byte];
      if (meaning === 0) continue;
      if (meaning === OPENS_GROUP) {
        if (depth === 0) groups += 1;
        depth += 1;
      } else if (meaning === CLOSES_GROUP) {
        depth -= 1;
      } else if (meaning === BEGINS_STRING) {
        const end = escapes && byte === QUOTE ? closingQuote(bytes, at + 1, QUOTE) : -1;
        if (end === -1) {
          at = this.beginString(byte, at);
          break;
        }
        at = end;
      } else if (!last && length - at < LOOK_AHEAD) {
        at = at === from ? -1 : at;
        break;
      } else {
        this.depth = depth;
        this.groups = groups;
        const next = this.atSign(bytes, at, byte);
        if (this.state !== 'code') return next;
        at = next - 1;
      }
    }
    this.depth = depth;
    this.groups = groups;
    return at;
  }

  private beginString(quote: number, at: number): number {
    this.quote = quote;
    this.state = 'string';
    return at + 1;
  }

  /** A byte that may begin a comment or end the statement: where scanning goes on, and in which state. */
  private atSign(bytes: Buffer, at: number, byte: number): number {
    if (byte === SEMICOLON) return this.atSemicolon(bytes, at);
    const next = bytes[at + 1];
    if (byte === HASH || (byte === DASH && next === DASH && ((bytes[at + 2] ?? 32) as number) <= 32)) {
      this.state = 'line-comment';
      return at + 1;
    }
    if (byte === SLASH && next === STAR) {
      // The text of a conditional comment is code, up to a mark that then stands alone.
      if (bytes[at + 2] === 33 || (bytes[at + 2] === 77 && bytes[at + 3] === 33)) return at + 3;
      this.state = 'block-comment';
      return at + 2;
    }
    return at + 1;
  }

  private atSemicolon(bytes: Buffer, at: number): number {
    if (this.delimiter === ';;' && bytes[at + 1] !== SEMICOLON) return at + 1;
    this.keepHead(bytes, this.keptFrom, at);
    this.state = 'between';
    const end = at + this.delimiter.length;
    const head = Buffer.concat(this.head).toString('utf8');
    const { start, delimiter, groups } = this;
    this.events.statement({ start, end: this.offset + end, delimiter, head, groups });
    return end;
  }

  /** Only of a string that does not end in the piece of text that it began in. */
  private inString(bytes: Buffer, from: number, last: boolean): number {
    const { quote } = this;
    const end = this.escapesIn(quote) ? closingQuote(bytes, from, quote) : bytes.indexOf(quote, from);
    if (end !== -1) {
      this.state = 'code';
      return end + 1;
    }
    if (last || !this.escapesIn(quote)) return bytes.length;
    // A backslash at the very end belongs to a byte that is not there yet, unless it is itself escaped.
    let slashes = 0;
    while (slashes < bytes.length - from && bytes[bytes.length - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return bytes.length;
    return bytes.length - 1 === from ? -1 : bytes.length - 1;
  }

  private escapesIn(quote: number): boolean {
    return this.backslashEscapes && (quote === QUOTE || (quote === DOUBLE_QUOTE && !this.ansiQuotes));
  }

  private inBlockComment(bytes: Buffer, from: number, last: boolean): number {
    const end = bytes.indexOf('*/', from);
    if (end === -1) return last ? bytes.length : bytes.length - from < 2 ? -1 : bytes.length - 1;
    this.state = 'code';
    return end + 2;
  }

  private toLineEnd(bytes: Buffer, at: number, next: State): number {
    const end = bytes.indexOf(NEWLINE, at);
    if (end === -1) return bytes.length;
    this.state = next;
    return end + 1;
  }

  private keep(bytes: Buffer, from: number, next: number): number {
    if (next > from && this.state !== 'between') this.keepHead(bytes, from, next);
    return next;
  }

  private keepHead(bytes: Buffer, from: number, to: number): void {
    if (this.headBytes >= HEAD_BYTES) return;
    const part = Buffer.from(bytes.subarray(from, Math.min(to, from + HEAD_BYTES - this.headBytes)));
    this.head.push(part);
    this.headBytes += part.length;
  }
}

/** Of a string in which backslashes escape. A doubled quote ends one string and begins another: all the same here. */
function closingQuote(bytes: Buffer, from: number, quote: number): number {
  const { length } = bytes;
  for (let at = from; at < length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) return at;
    if (byte === BACKSLASH) at += 1;
  }
  return -1;
}
