import { join } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { MANIFEST_FILE } from '../format/index.ts';
import { freeNow } from '../free-now.ts';
import type { Clock } from '../host/host.ts';
import type { Files } from './files.ts';
import { syncFolder, writeDurably } from './folder-io.ts';
import { draftPath, filePath, type ArtifactFolders } from './folder-names.ts';
import type { ArtifactDraft, COMMIT_STEPS, WriteOptions } from './repository.ts';

const PROGRESS_EVERY_MS = 250;

export interface DraftSetting {
  readonly artifactId: string;
  readonly root: string;
  readonly folders: ArtifactFolders;
  readonly files: Files;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Runs a step, its system errors turned into ours. */
  readonly guard: <T>(work: () => Promise<T>) => Promise<T>;
  /** Removes all that there is of the artifact. */
  readonly remove: () => Promise<void>;
}

type DraftState = 'open' | 'writing' | 'broken' | 'committed' | 'aborted';

export class FolderDraft implements ArtifactDraft {
  readonly artifactId: string;
  readonly #setting: DraftSetting;
  #state: DraftState = 'open';

  constructor(setting: DraftSetting) {
    this.artifactId = setting.artifactId;
    this.#setting = setting;
  }

  async writeFile(
    fileName: string,
    source: Readable,
    options: WriteOptions = {},
  ): Promise<{ bytes: number }> {
    // Heard by the loop below once it runs; a stream that fails before must not find nobody listening.
    source.once('error', () => undefined);
    try {
      const path = filePath(this.#setting.folders.partial, fileName);
      const bytes = await this.#unlessBroken('writing', 'open', () => this.#write(path, source, options));
      options.onProgress?.(bytes);
      return { bytes };
    } finally {
      // Where no byte of it was ever asked for, whoever feeds it would wait for ever.
      source.destroy();
    }
  }

  async #write(
    path: string,
    source: Readable,
    { signal, onProgress, ownsPieces }: WriteOptions,
  ): Promise<number> {
    const report = this.#reporter(onProgress);
    let bytes = 0;
    await writeDurably(this.#setting.files, path, async (append) => {
      for await (const piece of stoppable(source, signal)) {
        await append(piece);
        bytes += piece.length;
        if (ownsPieces === true) freeNow(piece);
        report(bytes);
      }
    });
    return bytes;
  }

  async commit(
    manifest: Uint8Array,
    atStep: (step: string) => void | Promise<void> = () => undefined,
  ): Promise<void> {
    const { files, folders, root } = this.#setting;
    const reached = async (step: (typeof COMMIT_STEPS)[number]) => atStep(step);
    await this.#unlessBroken('writing', 'committed', async () => {
      // Each file was synced as it was written; what is missing are their names.
      await syncFolder(files, folders.partial);
      await reached('files-synced');
      await files.rename(folders.partial, folders.published);
      await reached('folder-renamed');
      await syncFolder(files, root);
      await reached('folder-published');
      const path = join(folders.published, MANIFEST_FILE);
      await writeDurably(files, draftPath(path), (append) => append(manifest));
      await reached('manifest-written');
      await files.rename(draftPath(path), path);
      await reached('manifest-renamed');
      await syncFolder(files, folders.published);
      await reached('committed');
    });
  }

  async abort(): Promise<void> {
    if (this.#state === 'committed' || this.#state === 'aborted') return;
    this.#state = 'broken';
    await this.#setting.remove();
    this.#state = 'aborted';
  }

  /** One step at a time, and none after a failed one. */
  async #unlessBroken<T>(during: DraftState, after: DraftState, work: () => Promise<T>): Promise<T> {
    if (this.#state !== 'open') throw new Error(`The draft ${this.artifactId} is ${this.#state}`);
    this.#state = during;
    try {
      const result = await this.#setting.guard(work);
      this.#state = after;
      return result;
    } catch (error) {
      this.#state = 'broken';
      throw error;
    }
  }

  #reporter(onProgress: WriteOptions['onProgress']): (bytes: number) => void {
    if (onProgress === undefined) return () => undefined;
    const { clock } = this.#setting;
    let last = clock.monotonic();
    return (bytes) => {
      const now = clock.monotonic();
      if (now - last < PROGRESS_EVERY_MS) return;
      last = now;
      onProgress(bytes);
    };
  }
}

/** The pieces of a stream, which is destroyed when the reader leaves early or the signal aborts. */
async function* stoppable(source: Readable, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  if (signal !== undefined) addAbortSignal(signal, source);
  try {
    for await (const piece of source) {
      signal?.throwIfAborted();
      yield piece as Uint8Array;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
  signal?.throwIfAborted();
}
