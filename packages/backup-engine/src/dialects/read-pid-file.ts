import { readFile } from 'node:fs/promises';

/** The pid that a server wrote into a file of its own; null without that file, or without a pid in it. */
export async function readPidFile(file: string): Promise<number | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  const pid = Number(text?.trim());
  return Number.isInteger(pid) && pid > 1 ? pid : null;
}
