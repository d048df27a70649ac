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

function systemError(code: string, syscall: string): Error {
  return Object.assign(new Error(`${code}: injected, ${syscall}`), { code, syscall, errno: -1 });
}

/** The real file system, in which the nth call fails before it does anything; a write does half its work first. */
export function failingFiles(fault: Fault | null): FailingFiles {
  const calls: string[] = [];
  const due = (call: string): boolean => {
    calls.push(call);
    if (fault === null || (fault.of !== undefined && fault.of !== call)) return false;
    const count = fault.of === undefined ? calls.length : calls.filter((each) => each === call).length;
    return fault.lasting === true ? count >= fault.nth : count === fault.nth;
  };
  const step = async <T>(call: string, work: () => Promise<T>): Promise<T> => {
    if (due(call)) throw systemError(fault!.code, call);
    return work();
  };
  const wrap = (file: OpenFile): OpenFile => ({
    async write(bytes, offset, length) {
      if (!due('write')) return file.write(bytes, offset, Math.max(1, Math.ceil(length / 2)));
      await file.write(bytes, offset, Math.floor(length / 2));
      throw systemError(fault!.code, 'write');
    },
    read: (into, offset, length, position) => step('read', () => file.read(into, offset, length, position)),
    size: () => step('fstat', () => file.size()),
    sync: () => step('fsync', () => file.sync()),
    // A close that reports an error has closed all the same.
    async close() {
      const failing = due('close');
      await file.close();
      if (failing) throw systemError(fault!.code, 'close');
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
