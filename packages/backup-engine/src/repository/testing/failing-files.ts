import { diskFiles, type Files, type OpenFile } from '../files.ts';

export interface FailingFiles {
  readonly files: Files;
  /** Calls made so far, in order. */
  readonly calls: readonly string[];
}

export interface Fault {
  /** Counted from 1 over all calls, or over those of one kind where `of` names it. */
  readonly nth: number;
  readonly of?: string;
  readonly code: string;
  /** From the nth on, every such call fails. */
  readonly lasting?: boolean;
}

/** The real file system, in which the nth call fails before it does anything; a write does half its work first. */
export function failingFiles(fault: Fault | null): FailingFiles {
  const calls: string[] = [];
  /** The error that this call is to fail with; null: it is not. */
  const due = (call: string): Error | null => {
    calls.push(call);
    if (fault === null || (fault.of !== undefined && fault.of !== call)) return null;
    const count = fault.of === undefined ? calls.length : calls.filter((each) => each === call).length;
    const failing = fault.lasting === true ? count >= fault.nth : count === fault.nth;
    if (!failing) return null;
    return Object.assign(new Error(`${fault.code}: injected`), { code: fault.code, syscall: call });
  };
  const step = async <T>(call: string, work: () => Promise<T>): Promise<T> => {
    const error = due(call);
    if (error !== null) throw error;
    return work();
  };
  const wrap = (file: OpenFile): OpenFile => ({
    async write(bytes, offset, length) {
      const error = due('write');
      const half = file.write(bytes, offset, Math.max(1, Math.floor(length / 2)));
      if (error === null) return half;
      await half;
      throw error;
    },
    read: (into, offset, length) => step('read', () => file.read(into, offset, length)),
    size: () => step('fstat', () => file.size()),
    sync: () => step('fsync', () => file.sync()),
    // A close that reports an error has closed all the same.
    async close() {
      const error = due('close');
      await file.close();
      if (error !== null) throw error;
    },
  });
  const files: Files = {
    open: async (path, flags, mode) => wrap(await step('open', () => diskFiles.open(path, flags, mode))),
    mkdir: (path, mode) => step('mkdir', () => diskFiles.mkdir(path, mode)),
    lstat: (path) => step('lstat', () => diskFiles.lstat(path)),
    readdir: (path) => step('readdir', () => diskFiles.readdir(path)),
    rename: (from, to) => step('rename', () => diskFiles.rename(from, to)),
    unlink: (path) => step('unlink', () => diskFiles.unlink(path)),
    rmdir: (path) => step('rmdir', () => diskFiles.rmdir(path)),
    freeBytes: (path) => step('statfs', () => diskFiles.freeBytes(path)),
  };
  return { files, calls };
}
