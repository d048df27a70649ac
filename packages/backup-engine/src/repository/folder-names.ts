import { join } from 'node:path';
import { MANIFEST_FILE, isArtifactId } from '../format/index.ts';

const FILE_NAME = /^[0-9a-z](?:[0-9a-z.-]{0,158}[0-9a-z])?$/;
/** A file on its way to its name. No file of an artifact ends so. */
const DRAFT_FILE = '.draft';
const PARTIAL = '.partial';
const REMOVING = '.removing';

/** Where an artifact lies in a folder, by the state it is in. */
export interface ArtifactFolders {
  /** Being written. */
  readonly partial: string;
  /** Published; committed once it holds the manifest. */
  readonly published: string;
  /** Being removed: the tombstone is the name. */
  readonly removing: string;
}

export function artifactFolders(root: string, artifactId: string): ArtifactFolders {
  if (!isArtifactId(artifactId)) throw new RangeError(`Not an artifact id: ${JSON.stringify(artifactId)}`);
  const published = join(root, artifactId);
  return { published, partial: published + PARTIAL, removing: published + REMOVING };
}

/** The artifact id that a folder's name stands for; null for a name that is none of ours. */
export function artifactIdOf(folderName: string): string | null {
  const suffix = [PARTIAL, REMOVING].find((ending) => folderName.endsWith(ending)) ?? '';
  const artifactId = folderName.slice(0, folderName.length - suffix.length);
  return isArtifactId(artifactId) ? artifactId : null;
}

/** The path of a file beside the manifest. A RangeError for what is no name of one. */
export function filePath(folder: string, fileName: string): string {
  if (
    !FILE_NAME.test(fileName) ||
    fileName.includes('..') ||
    fileName.endsWith(DRAFT_FILE) ||
    fileName === MANIFEST_FILE
  ) {
    throw new RangeError(`Not a file name: ${JSON.stringify(fileName)}`);
  }
  return join(folder, fileName);
}

export function draftPath(path: string): string {
  return path + DRAFT_FILE;
}
