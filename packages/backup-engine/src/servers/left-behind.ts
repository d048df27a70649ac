import { readdir, readlink, realpath } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { readStartMark, readWorkingFolder } from './process-identity.ts';

/** What only has to notice that its server is dead ends by itself; what is at work is asked to end after this. */
const BY_ITSELF_MS = 1_000;
const GONE_MS = 30_000;
const POLL_MS = 50;

/**
 * Ends what a server that was killed left behind: processes of its own that still work in its data folder, which no new
 * server may share with them. To be called only when the server itself is gone. Nothing is done to any other program that
 * works in the folder, and nothing where the system does not tell. What does not end within 30 s is left to the new
 * server to refuse.
 */
export async function endLeftBehind(
  dataFolder: string,
  program: string,
  signal?: AbortSignal,
): Promise<void> {
  const byItself = AbortSignal.timeout(BY_ITSELF_MS);
  const limit = AbortSignal.timeout(GONE_MS);
  let asked = false;
  while (!limit.aborted) {
    signal?.throwIfAborted();
    const pids = await leftBehind(dataFolder, program);
    if (pids.length === 0) return;
    if (byItself.aborted && !asked) {
      asked = true;
      for (const pid of pids) askToEnd(pid);
    }
    await sleep(POLL_MS);
  }
}

async function leftBehind(dataFolder: string, program: string): Promise<number[]> {
  const entries = await readdir('/proc').catch(() => []);
  const folder = await realpath(dataFolder);
  const executable = await realpath(program);
  const pids = entries.filter((entry) => /^\d+$/.test(entry)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const isHere = (await readWorkingFolder(pid)) === folder && (await executableOf(pid)) === executable;
      return isHere && (await readStartMark(pid)) !== 'gone' ? pid : null;
    }),
  );
  return found.filter((pid) => pid !== null);
}

/** Also of a program that an upgrade has replaced since. */
async function executableOf(pid: number): Promise<string | null> {
  const file = await readlink(`/proc/${pid}/exe`).catch(() => null);
  return file?.replace(/ \(deleted\)$/, '') ?? null;
}

function askToEnd(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
