const LONGEST_COMMAND = 16 * 1024;
const LINE_FEED = 0x0a;

/**
 * Takes the commands that a replica sends (arrays of texts, RESP) out of the chunks they come in. Throws where it sends
 * something else, or more than any replica has to say.
 */
export class CommandReader {
  private rest = Buffer.alloc(0);

  /** The commands that are whole now. */
  read(chunk: Uint8Array): string[][] {
    this.rest = Buffer.concat([this.rest, chunk]);
    const commands: string[][] = [];
    for (;;) {
      this.skipSignsOfLife();
      const found = parseCommand(this.rest);
      if (found === null) break;
      this.rest = this.rest.subarray(found.bytes);
      commands.push(found.words);
    }
    if (this.rest.length > LONGEST_COMMAND) throw new Error('A replica sent a command that is too long.');
    return commands;
  }

  /** Empty lines that a replica sends while it has nothing to say. */
  private skipSignsOfLife(): void {
    let at = 0;
    while (this.rest[at] === LINE_FEED) at += 1;
    this.rest = this.rest.subarray(at);
  }
}

/** null where it is not whole yet. */
function parseCommand(bytes: Buffer): { words: string[]; bytes: number } | null {
  const count = parseHead(bytes, { at: 0, sign: '*' });
  if (count === null) return null;
  const words: string[] = [];
  let at = count.end;
  while (words.length < count.number) {
    const size = parseHead(bytes, { at, sign: '$' });
    if (size === null || bytes.length < size.end + size.number + 2) return null;
    words.push(bytes.toString('latin1', size.end, size.end + size.number));
    at = size.end + size.number + 2;
  }
  return { words, bytes: at };
}

function parseHead(
  bytes: Buffer,
  { at, sign }: { at: number; sign: string },
): { number: number; end: number } | null {
  const end = bytes.indexOf('\r\n', at);
  if (end === -1) return null;
  const [, digits] = /^.(\d{1,6})$/.exec(bytes.toString('latin1', at, end)) ?? [];
  if (digits === undefined || String.fromCharCode(bytes[at] as number) !== sign) {
    throw new Error('A replica sent something that is no command.');
  }
  return { number: Number(digits), end: end + 2 };
}
