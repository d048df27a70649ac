import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

const KEY_BYTES = 32;

/**
 * The server's own random key, made once and kept at `path` for its owner's eyes alone. Sessions are sealed with keys
 * derived from it, so they survive a restart. Throws where the file is there but is no key.
 */
export async function loadServerKey(path: string): Promise<Buffer> {
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
