import path from 'node:path';
import { readPidFile } from '../../read-pid-file.ts';

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
export function readPid(folder: string): Promise<number | null> {
  return readPidFile(pidFile(folder));
}
