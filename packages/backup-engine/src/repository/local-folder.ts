import { constants } from 'node:fs';
import { join } from 'node:path';
import { MANIFEST_FILE } from '../format/index.ts';
import type { Clock } from '../host/host.ts';
import { diskFiles, type Files } from './files.ts';
import { FolderDraft } from './folder-draft.ts';
import { fileSize, readStream, readWhole, syncFolder, writeDurably } from './folder-io.ts';
import { requireMark } from './folder-mark.ts';
import { artifactFolders, artifactIdOf, draftPath, filePath } from './folder-names.ts';
import type { ArtifactDraft, ListedArtifact, Repository, StoredArtifact } from './repository.ts';
import { isMissing, systemCode, toStorageError } from './storage-error.ts';

const SMALL_BYTES = 16 * 1024 * 1024;

export interface LocalFolderOptions {
  readonly id: string;
  /** Absolute. It must exist: a disk that is not mounted must not look like an empty repository. */
  readonly folder: string;
  /** What `prepareLocalFolder` answered: a folder with another mark, or none, is not this repository. */
  readonly mark: string;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly files?: Files;
}

/**
 * A repository in a folder of this machine: an artifact is `<id>.partial/` while it is written, `<id>/` once it is
 * published, committed with the manifest in it, and `<id>.removing/` while it is removed. Folders 0700, files 0600.
 */
export function createLocalFolderRepository(options: LocalFolderOptions): Repository {
  return new LocalFolderRepository(options);
}

class LocalFolderRepository implements Repository {
  readonly id: string;
  readonly #root: string;
  readonly #mark: string;
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #files: Files;

  constructor({ id, folder, mark, clock, files = diskFiles }: LocalFolderOptions) {
    this.id = id;
    this.#root = folder;
    this.#mark = mark;
    this.#clock = clock;
    this.#files = files;
  }

  async begin(artifactId: string): Promise<ArtifactDraft> {
    const folders = artifactFolders(this.#root, artifactId);
    const taken = () => new Error(`The artifact ${artifactId} was begun before`);
    await this.#guard(async () => {
      if ((await this.#isFolder(folders.published)) || (await this.#isFolder(folders.removing)))
        throw taken();
      try {
        await this.#files.mkdir(folders.partial, 0o700);
      } catch (error) {
        throw systemCode(error) === 'EEXIST' ? taken() : error;
      }
    });
    return new FolderDraft({
      artifactId,
      root: this.#root,
      folders,
      files: this.#files,
      clock: this.#clock,
      guard: (work) => this.#guard(work),
      remove: () => this.remove(artifactId),
    });
  }

  async open(artifactId: string): Promise<StoredArtifact | null> {
    const { published } = artifactFolders(this.#root, artifactId);
    const committed = await this.#guard(() => this.#isCommitted(published));
    return committed ? this.#stored(artifactId, published) : null;
  }

  async remove(artifactId: string): Promise<void> {
    const { partial, published, removing } = artifactFolders(this.#root, artifactId);
    await this.#guard(async () => {
      // What an earlier removal left goes first: its name is needed for the next.
      await this.#clear(removing);
      for (const folder of [published, partial]) {
        if (!(await this.#isFolder(folder))) continue;
        await this.#files.rename(folder, removing);
        await syncFolder(this.#files, this.#root);
        await this.#clear(removing);
      }
    });
  }

  async *list(): AsyncGenerator<ListedArtifact> {
    const entries = await this.#guard(async () => {
      await this.#requireRoot();
      return this.#files.readdir(this.#root);
    });
    const told = new Set<string>();
    for (const entry of entries.filter((each) => each.isDirectory())) {
      const artifactId = artifactIdOf(entry.name);
      if (artifactId === null) {
        yield { artifactId: entry.name, committed: false, foreign: true };
      } else if (!told.has(artifactId)) {
        told.add(artifactId);
        const { published } = artifactFolders(this.#root, artifactId);
        const committed = await this.#guard(() => this.#isCommitted(published));
        yield { artifactId, committed, foreign: false };
      }
    }
  }

  async freeBytes(): Promise<number | null> {
    return this.#guard(async () => {
      await this.#requireRoot();
      return this.#files.freeBytes(this.#root);
    });
  }

  #stored(artifactId: string, folder: string): StoredArtifact {
    const files = this.#files;
    return {
      artifactId,
      readManifest: () => this.#guard(() => readWhole(files, join(folder, MANIFEST_FILE), SMALL_BYTES)),
      readSmall: async (fileName) => {
        const path = filePath(folder, fileName);
        return this.#guard(() => readWhole(files, path, SMALL_BYTES));
      },
      replaceSmall: (fileName, bytes) => this.#replaceSmall(folder, fileName, bytes),
      readFile: (fileName) => readStream(files, filePath(folder, fileName), (error) => this.#toError(error)),
      size: async (fileName) => {
        const path = filePath(folder, fileName);
        return this.#guard(() => fileSize(files, path));
      },
    };
  }

  async #replaceSmall(folder: string, fileName: string, bytes: Uint8Array): Promise<void> {
    const path = filePath(folder, fileName);
    await this.#guard(async () => {
      // A draft that a crash left behind was never the file.
      await this.#unlinkIfThere(draftPath(path));
      await writeDurably(this.#files, draftPath(path), (append) => append(bytes));
      await this.#files.rename(draftPath(path), path);
      await syncFolder(this.#files, folder);
    });
  }

  /** Manifest first, then bytes, then the folder. It is flat: a folder within is not ours, and stops it. */
  async #clear(folder: string): Promise<void> {
    if (!(await this.#isFolder(folder))) return;
    await this.#unlinkIfThere(join(folder, MANIFEST_FILE));
    for (const { name } of await this.#files.readdir(folder)) await this.#unlinkIfThere(join(folder, name));
    await this.#files.rmdir(folder);
    await syncFolder(this.#files, this.#root);
  }

  async #unlinkIfThere(path: string): Promise<void> {
    try {
      await this.#files.unlink(path);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  async #isCommitted(published: string): Promise<boolean> {
    if (!(await this.#isFolder(published))) return false;
    return this.#is(join(published, MANIFEST_FILE), (entry) => entry.isFile());
  }

  /** A link is not a folder, wherever it leads. Throws where the repository itself is not there. */
  async #isFolder(path: string): Promise<boolean> {
    if (await this.#is(path, (entry) => entry.isDirectory())) return true;
    await this.#requireRoot();
    return false;
  }

  /** What is not there says something only where the repository is. */
  async #requireRoot(): Promise<void> {
    await requireFolder(this.#files, this.#root);
    await requireMark(this.#files, this.#root, this.#mark);
  }

  async #is(
    path: string,
    test: (entry: { isFile(): boolean; isDirectory(): boolean }) => boolean,
  ): Promise<boolean> {
    try {
      return test(await this.#files.lstat(path));
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw await this.#toError(error);
    }
  }

  #toError(error: unknown): Promise<unknown> {
    return toStorageError(error, {
      folder: this.#root,
      freeBytes: () => this.#files.freeBytes(this.#root).catch(() => null),
    });
  }
}

/** ENOENT where the folder is not there. */
async function requireFolder(files: Files, folder: string): Promise<void> {
  const handle = await files.open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  await handle.close();
}
