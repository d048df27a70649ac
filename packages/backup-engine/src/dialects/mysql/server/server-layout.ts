import { readFile } from 'node:fs/promises';
import path from 'node:path';

const PID_FILE = 'holdfast.pid';

/** The server's data, below its own folder. */
export function dataFolder(folder: string): string {
  return path.join(folder, 'data');
}

/** Global variables that the server starts with. */
export function optionFile(folder: string): string {
  return path.join(folder, 'server.cnf');
}

export function pidFile(folder: string): string {
  return path.join(dataFolder(folder), PID_FILE);
}

/** The pid in the server's own file; null without that file. */
export async function readPid(folder: string): Promise<number | null> {
  const text = await readFile(pidFile(folder), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  const pid = Number(text?.trim());
  return Number.isInteger(pid) && pid > 1 ? pid : null;
}
