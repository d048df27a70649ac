import type { Readable } from 'node:stream';

/**
 * A place where artifacts are kept: opaque bytes under `<artifactId>/<fileName>`. It knows nothing of what they mean.
 * Every implementation passes `repository.contract.ts`. An artifact exists once its manifest does: the manifest is
 * written last, by `commit`, and is the commit in every repository.
 *
 * Artifact ids are `[0-9a-z-]`, file names `[0-9a-z.-]`; anything else throws a RangeError before a byte is touched.
 * Errors of the place itself are REPOSITORY_UNAVAILABLE, and STORAGE_FULL where it has no room. A place that is not
 * there is unavailable: it never looks like one without artifacts.
 */
export interface Repository {
  readonly id: string;
  /** Starts an artifact. Nothing of it is visible to `open` before `commit`. An id is begun once. */
  begin(artifactId: string): Promise<ArtifactDraft>;
  /** null: there is no committed artifact of that id. */
  open(artifactId: string): Promise<StoredArtifact | null>;
  /**
   * Removes an artifact, committed or not: tombstone first, then manifest, then bytes. Idempotent, and resumable
   * after a crash at any point by calling it again.
   */
  remove(artifactId: string): Promise<void>;
  /** Everything that lies in the repository, whoever wrote it, each name once. */
  list(): AsyncIterable<ListedArtifact>;
  /** Bytes that can still be written; null where unknown. */
  freeBytes(): Promise<number | null>;
}

export interface ListedArtifact {
  readonly artifactId: string;
  /** It has a manifest. Whether that is authentic is for its reader to find. */
  readonly committed: boolean;
  /** Not ours: `artifactId` is a name that no artifact can have. It is told, and never touched. */
  readonly foreign: boolean;
}

export interface ArtifactDraft {
  readonly artifactId: string;
  /**
   * Streams bytes into a file. Resolves when all are written; durable after `commit` at the latest. A failure, of the
   * source too, leaves the draft fit for `abort` only. The signal's reason is thrown when it aborts.
   */
  writeFile(fileName: string, source: Readable, options?: WriteOptions): Promise<{ bytes: number }>;
  /**
   * Makes every file durable and publishes it, then writes the manifest durably as the very last step. Where it fails,
   * `abort` clears away what was published. `atStep` is called with the names of `COMMIT_STEPS`, in their order.
   */
  commit(manifest: Uint8Array, atStep?: (step: string) => void | Promise<void>): Promise<void>;
  /** Removes everything of the draft; nothing once it is committed. Idempotent. */
  abort(): Promise<void>;
}

/** The places in a commit where a test may stop the process. From `manifest-renamed` on the artifact is committed. */
export const COMMIT_STEPS = [
  'files-synced',
  'folder-renamed',
  'folder-published',
  'manifest-written',
  'manifest-renamed',
  'committed',
] as const;

export interface WriteOptions {
  readonly signal?: AbortSignal;
  /** Nobody else reads the pieces of the source: each may be given back to the machine as soon as it is written. */
  readonly ownsPieces?: boolean;
  /** Called with the bytes written so far, at most a few times a second, and once at the end. */
  readonly onProgress?: (bytesWritten: number) => void;
}

export interface StoredArtifact {
  readonly artifactId: string;
  readManifest(): Promise<Uint8Array>;
  /** Small sidecars, such as the key slots: at most 16 MiB. */
  readSmall(fileName: string): Promise<Uint8Array>;
  /** Replaces a sidecar atomically and durably: a reader sees the old or the new, never a mixture. */
  replaceSmall(fileName: string, bytes: Uint8Array): Promise<void>;
  /** Each piece is the reader's own. */
  readFile(fileName: string): Readable;
  size(fileName: string): Promise<number>;
}
