import type { Readable } from 'node:stream';

/**
 * A place where artifacts are kept: opaque bytes under `<artifactId>/<fileName>`. It knows nothing of what they mean.
 * Every implementation passes `repository.contract.ts`. An artifact exists once its manifest does: the manifest is
 * written last, by `commit`, and is the commit in every repository.
 */
export interface Repository {
  readonly id: string;
  /** Starts an artifact. Nothing of it is visible to `open` before `commit`. */
  begin(artifactId: string): Promise<ArtifactDraft>;
  /** null: there is no committed artifact of that id. REPOSITORY_UNAVAILABLE. */
  open(artifactId: string): Promise<StoredArtifact | null>;
  /**
   * Removes an artifact, committed or not: tombstone first, then manifest, then bytes. Idempotent, and resumable
   * after a crash at any point by calling it again.
   */
  remove(artifactId: string): Promise<void>;
  /** Every artifact id in the repository, committed or not, whoever wrote it. */
  list(): AsyncIterable<{ artifactId: string; committed: boolean }>;
  /** Bytes that can still be written; null where unknown. */
  freeBytes(): Promise<number | null>;
}

export interface ArtifactDraft {
  readonly artifactId: string;
  /** Streams bytes into a file. Resolves when all are written; durable after `commit` only. STORAGE_FULL. */
  writeFile(fileName: string, source: Readable, options?: WriteOptions): Promise<{ bytes: number }>;
  /** Makes every file durable and publishes it, then writes the manifest durably as the very last step. */
  commit(manifest: Uint8Array, atStep?: (step: string) => void | Promise<void>): Promise<void>;
  /** Removes everything of the draft. Idempotent. */
  abort(): Promise<void>;
}

export interface WriteOptions {
  readonly signal?: AbortSignal;
  /** Called with the bytes written so far, at most a few times a second. */
  readonly onProgress?: (bytesWritten: number) => void;
}

export interface StoredArtifact {
  readonly artifactId: string;
  readManifest(): Promise<Uint8Array>;
  /** Small sidecars, such as the key slots. */
  readSmall(fileName: string): Promise<Uint8Array>;
  /** Replaces a sidecar atomically: a reader sees the old or the new, never a mixture. */
  replaceSmall(fileName: string, bytes: Uint8Array): Promise<void>;
  readFile(fileName: string): Readable;
  size(fileName: string): Promise<number>;
}
