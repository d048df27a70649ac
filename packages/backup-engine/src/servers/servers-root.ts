import { chmod, chown, mkdir, realpath, rm, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import path from 'node:path';
import type { Account } from '../processes/tool-command.ts';

const PASSABLE = 0o711;

/**
 * Makes the folder below which servers keep their own, and returns its path: `preferred`, or `fallback` when the servers'
 * account cannot reach the preferred one, for example below a home folder of 0700. Folders that were there already are
 * never given other rights.
 */
export async function ensureServersRoot(
  preferred: string,
  fallback: string,
  account: Account | null,
): Promise<string> {
  if (account === null || (await canBePassable(preferred, account))) return await makeRoot(preferred);
  if (await canBePassable(fallback, account)) return await makeRoot(fallback);
  throw new Error(
    `Neither ${preferred} nor ${fallback} can be reached by the account that servers run under.`,
  );
}

/** A server's own folder: 0700, owned by the account. Refuses one that exists. */
export async function makeServerFolder(folder: string, account: Account | null): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  if (account !== null) await chown(folder, account.uid, account.gid);
}

/** Removes a server's folder and all in it. Idempotent. */
export async function removeServerFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function makeRoot(folder: string): Promise<string> {
  const missing: string[] = [];
  for (let each = path.resolve(folder); (await statOrNull(each)) === null; each = path.dirname(each)) {
    missing.unshift(each);
  }
  for (const each of missing) {
    await mkdir(each, { mode: PASSABLE });
    // The process's own umask may have taken the passing right away.
    await chmod(each, PASSABLE);
  }
  return await realpath(folder);
}

/** Whether every folder on the way, as far as it exists, lets the account through. */
async function canBePassable(folder: string, account: Account): Promise<boolean> {
  let existing = path.resolve(folder);
  while ((await statOrNull(existing)) === null) existing = path.dirname(existing);
  for (let each = await realpath(existing); ; each = path.dirname(each)) {
    if (!mayPass(await stat(each), account)) return false;
    if (each === path.dirname(each)) return true;
  }
}

function mayPass(folder: Stats, account: Account): boolean {
  if (!folder.isDirectory()) return false;
  if (folder.uid === account.uid) return (folder.mode & 0o100) !== 0;
  if (folder.gid === account.gid) return (folder.mode & 0o010) !== 0;
  return (folder.mode & 0o001) !== 0;
}

async function statOrNull(folder: string): Promise<Stats | null> {
  return await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}
