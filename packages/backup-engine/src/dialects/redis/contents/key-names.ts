/**
 * A key of any bytes as a text, and back: UTF-8 stays as it is, a backslash is doubled, a control character or a byte that is not
 * UTF-8 is written `\xNN`.
 */
export function nameOfKey(key: Uint8Array): string {
  const bytes = Buffer.from(key);
  let name = '';
  for (let at = 0; at < bytes.length;) {
    const size = sizeOfCharacter(bytes, at);
    const character = bytes.subarray(at, at + Math.max(1, size));
    const text = character.toString('utf8');
    const isPlain = size > 0 && !isControl(text);
    name += isPlain ? text.replace('\\', '\\\\') : escaped(character);
    at += character.length;
  }
  return name;
}

/** null for a text that is no key's name. */
export function keyOfName(name: string): Buffer | null {
  const parts: Buffer[] = [];
  const pattern = /\\\\|\\x([0-9a-f]{2})|[^\\]+/gy;
  let end = 0;
  for (const match of name.matchAll(pattern)) {
    const [text, byte] = match;
    end = match.index + text.length;
    if (byte !== undefined) parts.push(Buffer.from(byte, 'hex'));
    else parts.push(Buffer.from(text === '\\\\' ? '\\' : text, 'utf8'));
  }
  return end === name.length ? Buffer.concat(parts) : null;
}

/** Bytes of the UTF-8 character that begins here; 0 where none does. */
function sizeOfCharacter(bytes: Buffer, at: number): number {
  const first = bytes[at] as number;
  const size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const character = bytes.subarray(at, at + size);
  return Buffer.from(character.toString('utf8'), 'utf8').equals(character) ? size : 0;
}

function isControl(text: string): boolean {
  return /^[\p{Cc}\u2028\u2029]$/u.test(text);
}

function escaped(bytes: Buffer): string {
  return [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}
