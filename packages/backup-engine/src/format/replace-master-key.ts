import { rename } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { MasterKeyError, createMasterKey, loadMasterKey, saveMasterKey, syncFolder } from './master-key.ts';
import type { MasterKey } from './master-key.ts';

/*
 * A master key is replaced by a new one that first lies beside it. Each step can be repeated, and at every instant the
 * key in force lies under its own name or under the next one's.
 */

/** Where the key lies that is to take the place of the one at `path`. */
export function nextKeyPath(path: string): string {
  return `${path}.next`;
}

/** Where the key of this id goes when it is replaced. Nothing removes it. */
export function retiredKeyPath(path: string, id: string): string {
  return `${path}.retired-${id}`;
}

/** The next key, made where there is none yet. */
export async function nextMasterKey(path: string): Promise<MasterKey> {
  try {
    return await loadMasterKey(nextKeyPath(path));
  } catch (error) {
    if (!(error instanceof MasterKeyError) || error.problem !== 'missing') throw error;
    return createMasterKey(nextKeyPath(path));
  }
}

/** Puts the next key in the place of `current`, a copy of which stays under its retired name. */
export async function putNextKeyInPlace(path: string, current: MasterKey): Promise<void> {
  await saveMasterKey(retiredKeyPath(path, current.id), current).catch((error: unknown) => {
    if (!(error instanceof MasterKeyError) || error.problem !== 'exists') throw error;
  });
  await rename(nextKeyPath(path), path);
  await syncFolder(dirname(resolve(path)));
}
