import { join, resolve } from 'node:path';
import type { Catalogue } from './catalogue/catalogue.ts';
import {
  MasterKeyError,
  createMasterKey,
  loadMasterKey,
  nextKeyPath,
  putNextKeyInPlace,
  requireOutside,
  type MasterKey,
} from './format/index.ts';

/** Where the master key of a data folder lies. */
export function masterKeyPathOf(setting: { dataDir: string; masterKeyPath?: string | undefined }): string {
  return resolve(setting.masterKeyPath ?? join(setting.dataDir, 'master.key'));
}

/**
 * The key of a data folder is made once, with the folder. A key that is missing later is an error: a new one in its
 * place would leave every backup without one. MasterKeyError.
 */
export async function openMasterKey(
  catalogue: Catalogue,
  { path, repositoryFolder }: { path: string; repositoryFolder: string },
): Promise<MasterKey> {
  await requireOutside(path, [repositoryFolder]);
  const inForce = await catalogue.masterKey.inForce();
  if (inForce === null) {
    const masterKey = await loadMasterKey(path).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
      return createMasterKey(path);
    });
    await catalogue.masterKey.putInForce({ id: masterKey.id });
    return masterKey;
  }
  const found = await loadMasterKey(path);
  if (found.id === inForce) return found;
  const next = await loadNextKey(path, inForce);
  if (next !== null) {
    // A change of the key stopped after it was recorded: its last step is to put the new one in its place.
    await putNextKeyInPlace(path, found);
    return next;
  }
  throw new MasterKeyError(
    'other',
    `The master key ${path} is ${found.id}, which is another key: this data folder needs ${inForce}.`,
  );
}

async function loadNextKey(path: string, id: string): Promise<MasterKey | null> {
  try {
    const next = await loadMasterKey(nextKeyPath(path));
    return next.id === id ? next : null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof MasterKeyError && error.problem === 'missing';
}
