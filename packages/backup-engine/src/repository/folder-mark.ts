import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { diskFiles, type Files } from './files.ts';
import { readWhole, syncFolder, writeDurably } from './folder-io.ts';
import { draftPath } from './folder-names.ts';
import { isMissing, toStorageError } from './storage-error.ts';

/**
 * A file in the folder of a repository that says which repository it is. A disk that is not mounted leaves an empty
 * folder behind; without the mark that would look like a repository in which every backup is lost, and take new ones.
 */
const MARK_FILE = 'repository.json';
const MARK_BYTES = 1024;
const MARK = /^\{"holdfastRepository":1,"id":"([0-9a-z-]{1,128})"\}\n$/;

/**
 * Makes the folder of a repository where it is missing, 0700, and marks it with `id`; answers the mark that it has,
 * which is an earlier one where it was a repository before. Once, when the repository is set up; never at a mere start.
 */
export async function prepareLocalFolder(folder: string, id: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const earlier = await readMark(diskFiles, folder);
    if (earlier !== null) return earlier;
    const path = join(folder, MARK_FILE);
    await diskFiles.unlink(draftPath(path)).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
    const text = `{"holdfastRepository":1,"id":"${id}"}\n`;
    await writeDurably(diskFiles, draftPath(path), (append) => append(Buffer.from(text)));
    await diskFiles.rename(draftPath(path), path);
    await syncFolder(diskFiles, folder);
    return id;
  } catch (error) {
    throw await toStorageError(error, { folder, freeBytes: async () => null });
  }
}

/** REPOSITORY_UNAVAILABLE where the folder is not the repository of that mark. */
export async function requireMark(files: Files, folder: string, id: string): Promise<void> {
  if ((await readMark(files, folder)) === id) return;
  throw new HoldfastError('REPOSITORY_UNAVAILABLE', {
    detail: `The folder ${folder} is not the repository that it was: its disk may not be mounted.`,
  });
}

/** null: the folder has no mark. */
async function readMark(files: Files, folder: string): Promise<string | null> {
  try {
    const bytes = await readWhole(files, join(folder, MARK_FILE), MARK_BYTES);
    return MARK.exec(Buffer.from(bytes).toString('utf8'))?.[1] ?? null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
