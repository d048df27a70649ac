import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, realpath, unlink } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { KEY_BYTES } from './chunked-encryption.ts';
import { systemRandom, type RandomBytes } from './random.ts';

/** What every data key is wrapped under. `id` is derived from `key`, and tells nothing of it. */
export interface MasterKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/**
 * Why the file of a master key is refused.
 * `missing`: there is none. `exists`: there is one, which is never overwritten. `exposed`: others may read it.
 * `damaged`: it is not the text that was written. `misplaced`: it lies inside a repository. `other`: it is whole, and not
 * the one that is needed.
 */
export type MasterKeyProblem = 'missing' | 'exists' | 'exposed' | 'damaged' | 'misplaced' | 'other';

export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError';
  readonly problem: MasterKeyProblem;

  constructor(problem: MasterKeyProblem, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.problem = problem;
  }
}

const HEADING = `# Holdfast master key. Without it no backup can be opened, and nobody can make it again:
# keep a copy on another machine or on paper. Whoever has it can read every backup.
`;

/**
 * Reads the file of a master key. Refuses one that its group or others may read, and one with a mistyped character.
 * A missing file is `missing`: making a new key in its place would leave every backup without one.
 */
export async function loadMasterKey(path: string): Promise<MasterKey> {
  const text = await readPrivately(path);
  return parseMasterKey(text, path);
}

/** Makes a key and its file, as `saveMasterKey` does. */
export async function createMasterKey(path: string, random: RandomBytes = systemRandom): Promise<MasterKey> {
  const key = random(KEY_BYTES);
  const masterKey = { id: masterKeyId(key), key };
  await saveMasterKey(path, masterKey);
  return masterKey;
}

/**
 * Writes the file of a key, mode 0600, durable when this resolves. Never overwrites (`exists`), and never leaves half a
 * file under the name. The folder is made, 0700, where it is missing.
 */
export async function saveMasterKey(path: string, masterKey: MasterKey): Promise<void> {
  const folder = dirname(resolve(path));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.master-key-${Buffer.from(systemRandom(6)).toString('hex')}.partial`);
  try {
    await writeDurably(draft, formatMasterKey(masterKey));
    // A link, unlike a rename, fails where the name is taken.
    await link(draft, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new MasterKeyError(
      'exists',
      `There already is a master key at ${path}; it is not overwritten.`,
      cause,
    );
  } finally {
    await unlink(draft).catch(ignoreMissing);
  }
  await syncFolder(folder);
}

/** Refuses a key file that lies in a repository: who steals or loses the one would have or lose the other. */
export async function requireOutside(path: string, repositoryFolders: readonly string[]): Promise<void> {
  const file = await settledPath(path);
  for (const repository of repositoryFolders) {
    const folder = await settledPath(repository);
    const way = relative(folder, file);
    if (way === '' || (way !== '..' && !way.startsWith(`..${sep}`))) {
      throw new MasterKeyError(
        'misplaced',
        `The master key ${path} lies inside the repository ${repository}; move it out.`,
      );
    }
  }
}

/** Names a key without telling anything of it: 16 hexadecimal digits of its SHA-256 under a label of its own. */
export function masterKeyId(key: Uint8Array): string {
  return createHash('sha256').update('holdfast-master-key-id@v1\0').update(key).digest('hex').slice(0, 16);
}

export function formatMasterKey({ id, key }: MasterKey): string {
  const hex = Buffer.from(key).toString('hex');
  const groups = hex.match(/.{8}/g) ?? [];
  return `${HEADING}version: 1\nid: ${id}\nkey: ${groups.join(' ')}\nchecksum: ${checksum(id, hex)}\n`;
}

/** `path` is for the message. Case and white space of the values do not matter, so that a typed copy is accepted. */
export function parseMasterKey(text: string, path: string): MasterKey {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^\s*([a-z]+)\s*:(.*)$/i.exec(line) ?? [];
    if (name !== undefined && value !== undefined) {
      fields.set(name.toLowerCase(), value.replaceAll(/\s/g, '').toLowerCase());
    }
  }
  const damaged = (what: string) => new MasterKeyError('damaged', `The master key file ${path} ${what}.`);
  if (fields.get('version') !== '1') throw damaged('is not a Holdfast master key of version 1');
  const hex = fields.get('key') ?? '';
  const id = fields.get('id') ?? '';
  if (!/^[0-9a-f]{64}$/.test(hex)) throw damaged('has no key of 64 hexadecimal digits');
  if (fields.get('checksum') !== checksum(id, hex))
    throw damaged('does not match its checksum: a character is wrong');
  const key = Buffer.from(hex, 'hex');
  if (masterKeyId(key) !== id) throw damaged('has an id that is not of its key');
  return { id, key };
}

function checksum(id: string, hex: string): string {
  return createHash('sha256')
    .update(`holdfast-master-key-checksum@v1\0${id}\0${hex}`)
    .digest('hex')
    .slice(0, 8);
}

async function readPrivately(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(
    (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause;
      throw new MasterKeyError('missing', `There is no master key at ${path}.`, cause);
    },
  );
  try {
    const { mode } = await file.stat();
    if ((mode & 0o077) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, '0');
      throw new MasterKeyError(
        'exposed',
        `The master key ${path} may be read by others (mode ${octal}). Run: chmod 600 ${path}`,
      );
    }
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The real path, links followed, of what is there; of what is not yet, through its nearest folder that is. */
async function settledPath(path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    return await realpath(absolute);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return join(await settledPath(dirname(absolute)), relative(dirname(absolute), absolute));
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
