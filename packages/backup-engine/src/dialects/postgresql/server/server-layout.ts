import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** The cluster's own folder, below the server's. */
export function dataFolder(folder: string): string {
  return path.join(folder, 'data');
}

/** The pid in `postmaster.pid`; null without that file. */
export async function readPid(folder: string): Promise<number | null> {
  const text = await readFile(path.join(dataFolder(folder), 'postmaster.pid'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    },
  );
  const pid = Number(text?.split('\n')[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : null;
}
