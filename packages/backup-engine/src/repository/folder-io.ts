import { constants } from 'node:fs';
import { Readable } from 'node:stream';
import type { Files, OpenFile } from './files.ts';

/* Durable steps on a file system. Errors are those of the system calls. */

const READ_BYTES = 1024 * 1024;
const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const READ = constants.O_RDONLY | constants.O_NOFOLLOW;

/** Runs `work` on an open file and closes it, whatever happens; the first failure is the one that is thrown. */
async function withFile<T>(file: OpenFile, work: (file: OpenFile) => Promise<T>): Promise<T> {
  let result: T;
  try {
    result = await work(file);
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
  await file.close();
  return result;
}

/**
 * Makes a new file and fills it. It is synced through the very descriptor that wrote it, the only one that surely
 * hears of a failed write-back; a sync that failed is never tried again, for a second one may succeed and lie.
 */
export async function writeDurably(
  files: Files,
  path: string,
  fill: (append: (bytes: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  await withFile(await files.open(path, CREATE, 0o600), async (file) => {
    await fill((bytes) => writeAll(file, bytes));
    await file.sync();
  });
}

async function writeAll(file: OpenFile, bytes: Uint8Array): Promise<void> {
  let offset = 0;
  while (offset < bytes.length) {
    const { bytesWritten } = await file.write(bytes, offset, bytes.length - offset);
    offset += bytesWritten;
  }
}

/** Makes the names in a folder durable. */
export async function syncFolder(files: Files, path: string): Promise<void> {
  await withFile(await files.open(path, constants.O_RDONLY | constants.O_DIRECTORY), (folder) =>
    folder.sync(),
  );
}

export async function fileSize(files: Files, path: string): Promise<number> {
  return withFile(await files.open(path, READ), (file) => file.size());
}

/** A whole small file. RangeError where it has more than `limit` bytes: it is not what it should be. */
export async function readWhole(files: Files, path: string, limit: number): Promise<Uint8Array> {
  return withFile(await files.open(path, READ), async (file) => {
    const size = await file.size();
    if (size > limit) throw new RangeError(`A small file has at most ${limit} bytes, not ${size}`);
    const bytes = new Uint8Array(size);
    let offset = 0;
    while (offset < size) {
      const { bytesRead } = await file.read(bytes, offset, size - offset);
      if (bytesRead === 0) return bytes.subarray(0, offset);
      offset += bytesRead;
    }
    return bytes;
  });
}

/** A file as a stream of large pieces. `toError` turns what the system calls throw into what the reader gets. */
export function readStream(
  files: Files,
  path: string,
  toError: (error: unknown) => Promise<unknown>,
): Readable {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    let file: OpenFile | null = null;
    try {
      file = await files.open(path, READ);
      for (;;) {
        const piece = Buffer.allocUnsafe(READ_BYTES);
        const { bytesRead } = await file.read(piece, 0, piece.length);
        if (bytesRead === 0) return;
        yield piece.subarray(0, bytesRead);
      }
    } catch (error) {
      throw await toError(error);
    } finally {
      await file?.close();
    }
  }
  return Readable.from(pieces(), { objectMode: false, highWaterMark: READ_BYTES });
}
