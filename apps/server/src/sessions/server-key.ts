import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const KEY_BYTES = 32;

/**
 * The server's own random key, made once and kept at `path` for its owner's eyes alone. Sessions are sealed with keys
 * derived from it, so they survive a restart. Throws where the file is there but is no key.
 */
export async function loadServerKey(path: string): Promise<Buffer> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await writeFile(path, randomBytes(KEY_BYTES), { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = await readFile(path);
  if (key.length !== KEY_BYTES) {
    throw new Error(`${path} is not a server key of ${String(KEY_BYTES)} bytes; remove it to get a new one.`);
  }
  return key;
}

const AS_TEXT = [
  { form: /^[0-9a-f]{64}$/i, encoding: 'hex' },
  { form: /^[A-Za-z0-9+/]{43}=?$/, encoding: 'base64' },
  { form: /^[\w-]{43}=?$/, encoding: 'base64url' },
] as const;

/** The key that an operator made, as text, so that several servers can share it. Throws where the file holds none. */
export async function readServerKey(path: string): Promise<Buffer> {
  const text = (await readFile(path, 'latin1')).trim();
  const found = AS_TEXT.find(({ form }) => form.test(text));
  if (found === undefined) {
    throw new Error(
      `${path} holds no server key: 32 random bytes as 64 hexadecimal digits or in base64, such as openssl rand -base64 32 writes.`,
    );
  }
  return Buffer.from(text, found.encoding);
}
