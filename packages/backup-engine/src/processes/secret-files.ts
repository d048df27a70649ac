import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Account, ToolCommand } from './tool-command.ts';

const FOLDER_PREFIX = 'holdfast-secret-';
/** Only as a whole: a name that somebody gave to a database must not become a path. */
const PLACEHOLDER = /^(--[a-z-]+=)?\{file:([A-Za-z0-9._-]+)\}$/;
const FILE_NAME = /^[A-Za-z0-9._-]+$/;

export interface WrittenSecrets {
  /** The path of the file for `{file:NAME}`, see ToolCommand; any other text as it is. */
  fill(text: string): string;
  /** Removes the files and their folder. Idempotent. */
  remove(): void;
}

/**
 * Writes the secret files of a command: 0600 in a fresh 0700 folder below `scratch`, owned by the account that will
 * read them. Synchronous, because the programs of a pipeline are all started within one tick.
 */
export function writeSecretFiles(
  command: ToolCommand,
  scratch: string | undefined,
  account: Account | null,
): WrittenSecrets {
  const files = Object.entries(command.secretFiles ?? {});
  if (files.length === 0) return { fill: (text) => text, remove: () => undefined };
  if (scratch === undefined) throw new Error('A command with secret files needs a scratch folder.');
  mkdirSync(scratch, { recursive: true, mode: 0o711 });
  const folder = mkdtempSync(path.join(scratch, FOLDER_PREFIX));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    for (const [name, text] of files) {
      if (!FILE_NAME.test(name)) throw new Error('The name of a secret file is not a plain file name.');
      const file = path.join(folder, name);
      writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
      if (account !== null) chownSync(file, account.uid, account.gid);
    }
    if (account !== null) chownSync(folder, account.uid, account.gid);
  } catch (error) {
    remove();
    throw error;
  }
  const fill = (text: string): string => {
    const [, option = '', name = ''] = PLACEHOLDER.exec(text) ?? [];
    return Object.hasOwn(command.secretFiles ?? {}, name) ? `${option}${path.join(folder, name)}` : text;
  };
  return { fill, remove };
}

/**
 * Removes the secret files that a crash left below `scratch`. To be called before the first program is started.
 * Returns how many folders were removed; a scratch folder that does not exist holds none.
 */
export async function sweepSecretFiles(scratch: string): Promise<number> {
  const names = await readdir(scratch).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const left = names.filter((name) => name.startsWith(FOLDER_PREFIX));
  for (const name of left) await rm(path.join(scratch, name), { recursive: true, force: true });
  return left.length;
}
