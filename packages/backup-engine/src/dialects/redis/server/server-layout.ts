import path from 'node:path';
import { readPidFile } from '../../read-pid-file.ts';

/** Where the server keeps its log of writes; its working folder. */
export function dataFolder(folder: string): string {
  return path.join(folder, 'data');
}

export function configurationFile(folder: string): string {
  return path.join(folder, 'redis.conf');
}

/** Users with their passwords as SHA-256; the server itself rewrites it. */
export function usersFile(folder: string): string {
  return path.join(folder, 'users.acl');
}

/** The flavour and version of the program that first ran on this folder: 'Redis 7.0.15'. */
export function programFile(folder: string): string {
  return path.join(folder, 'program');
}

export function pidFile(folder: string): string {
  return path.join(folder, 'server.pid');
}

/** The pid that the server wrote at its start; null without that file. */
export function readPid(folder: string): Promise<number | null> {
  return readPidFile(pidFile(folder));
}
