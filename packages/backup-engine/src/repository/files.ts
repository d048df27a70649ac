import type { Dirent } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rmdir, statfs, unlink } from 'node:fs/promises';

/** What is asked of an open file. */
export interface OpenFile {
  /** May write fewer bytes than asked. */
  write(bytes: Uint8Array, offset: number, length: number): Promise<{ bytesWritten: number }>;
  /** The next bytes. 0 of them: the end. */
  read(into: Uint8Array, offset: number, length: number): Promise<{ bytesRead: number }>;
  size(): Promise<number>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** What a folder repository asks of a file system, and nothing else, so that a test can fail any one call of it. */
export interface Files {
  open(path: string, flags: number, mode?: number): Promise<OpenFile>;
  mkdir(path: string, mode: number): Promise<void>;
  /** Follows no link. */
  lstat(path: string): Promise<{ isFile(): boolean; isDirectory(): boolean }>;
  readdir(path: string): Promise<Pick<Dirent, 'name' | 'isDirectory'>[]>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  rmdir(path: string): Promise<void>;
  /** Bytes that an unprivileged writer can still write. */
  freeBytes(path: string): Promise<number>;
}

export const diskFiles: Files = {
  async open(path, flags, mode) {
    const handle = await open(path, flags, mode);
    return {
      write: (bytes, offset, length) => handle.write(bytes, offset, length),
      read: (into, offset, length) => handle.read(into, offset, length, null),
      size: async () => (await handle.stat()).size,
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  },
  async mkdir(path, mode) {
    await mkdir(path, { mode });
  },
  lstat,
  readdir: (path) => readdir(path, { withFileTypes: true }),
  rename,
  unlink,
  rmdir,
  async freeBytes(path) {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
};
