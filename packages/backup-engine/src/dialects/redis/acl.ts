import type { MemberContents, MemberInspector } from '../dialect.ts';

/** One line of ACL LIST: a user, its flags, its passwords as SHA-256, its rights. Bytes as Latin-1, for a pattern may hold any. */
export interface UserLine {
  readonly name: string;
  readonly rules: readonly string[];
}

/** Every user has one, the default user too. */
const LINE = /^user ([^ ]+) (on|off)( [^ ]+)*$/;
const PASSWORD = /^#[0-9a-f]{64}$/;
/** As `redis-cli --csv` prints them: in one line, quoted, other bytes than plain ASCII escaped. */
const LIST = /^"(?:[^"\\\n]|\\[^\n])*"(?:,"(?:[^"\\\n]|\\[^\n])*")*\n$/;
const ITEM = /"((?:[^"\\]|\\.)*)"/g;
const ESCAPE = /\\(?:x([0-9a-f]{2})|(.))/g;
const LETTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b' };
/** More users than any server has; a list that is longer is none. */
const LONGEST_LIST = 64 * 1024 * 1024;

/** null for what is no such line. */
export function parseUserLine(line: Uint8Array): UserLine | null {
  const text = Buffer.from(line).toString('latin1');
  if (!LINE.test(text)) return null;
  const [, name, ...rules] = text.split(' ');
  return { name: name as string, rules };
}

/** Rules that say how the user proves itself; `nopass` is that it need not. */
export function isOfPassword(rule: string): boolean {
  return rule === 'nopass' || PASSWORD.test(rule);
}

export function countKeyOfUser({ name }: UserLine): string {
  return `user ${Buffer.from(name, 'latin1').toString('utf8')}`;
}

/** Reads the users as redis-cli printed them. Throws where it printed something else, such as an error, or not all. */
export class AclInspector implements MemberInspector {
  users: UserLine[] = [];
  private readonly chunks: Buffer[] = [];
  private bytes = 0;

  write(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    if (this.bytes > LONGEST_LIST) throw new Error('The list of users is too long.');
    this.chunks.push(Buffer.from(chunk));
  }

  end(): MemberContents {
    this.users = readList(Buffer.concat(this.chunks).toString('latin1'));
    const counts = Object.fromEntries(this.users.map((user) => [countKeyOfUser(user), 1]));
    if (Object.keys(counts).length !== this.users.length) throw new Error('The list names a user twice.');
    if (!this.users.some(({ name }) => name === 'default')) {
      throw new Error('The list lacks the default user, which every server has.');
    }
    return { counts };
  }
}

function readList(text: string): UserLine[] {
  if (!LIST.test(text)) throw new Error('This is no list, or not all of one.');
  return [...text.matchAll(ITEM)].map(([, item = '']) => {
    const user = parseUserLine(Buffer.from(unescaped(item), 'latin1'));
    if (user === null) throw new Error('The list of users has a line that names none.');
    return user;
  });
}

function unescaped(item: string): string {
  return item.replaceAll(ESCAPE, (_, byte: string | undefined, letter = '') =>
    byte === undefined ? (LETTERS[letter] ?? letter) : String.fromCharCode(Number.parseInt(byte, 16)),
  );
}
