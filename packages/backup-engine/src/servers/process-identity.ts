import { readFile, readlink } from 'node:fs/promises';

/**
 * What tells a process from a later one of the same pid: the boot and the clock tick it started at, as `BOOT:TICKS`.
 * null where the system does not tell (no /proc).
 */
export type StartMark = string;

/** 'gone' when there is no such process, or only its zombie. */
export async function readStartMark(pid: number): Promise<StartMark | null | 'gone'> {
  if (!isAlive(pid)) return 'gone';
  const stat = await readOrNull(`/proc/${pid}/stat`);
  if (stat === null) return (await hasProc()) ? 'gone' : null;
  // The second field is the program's name in parentheses and may hold anything; the third is the state, the 22nd the start.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return 'gone';
  const boot = (await readOrNull('/proc/sys/kernel/random/boot_id')) ?? '';
  return `${boot.trim()}:${fields[19]}`;
}

/** The working folder of a process; null where the system does not tell us. */
export async function readWorkingFolder(pid: number): Promise<string | null> {
  return await readlink(`/proc/${pid}/cwd`).catch(() => null);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another account's process exists too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function hasProc(): Promise<boolean> {
  return (await readOrNull('/proc/self/stat')) !== null;
}

async function readOrNull(file: string): Promise<string | null> {
  return await readFile(file, 'utf8').catch(() => null);
}
