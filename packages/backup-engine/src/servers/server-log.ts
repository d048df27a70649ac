import { chmod, chown, mkdir, open, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Account } from '../processes/tool-command.ts';

const ROTATE_BYTES = 8 * 1024 * 1024;
const TAIL_BYTES = 4096;

export function serverLogFile(folder: string): string {
  return path.join(folder, 'log', 'server.log');
}

/** Makes the log's folder, and puts a log that has grown aside (one older one is kept), so that it stays bounded. */
export async function prepareServerLog(folder: string, account: Account | null): Promise<string> {
  const file = serverLogFile(folder);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await chmod(path.dirname(file), 0o700);
  if (account !== null) await chown(path.dirname(file), account.uid, account.gid);
  const bytes = await sizeOf(file);
  if (bytes > ROTATE_BYTES) await rename(file, `${file}.1`);
  return file;
}

/** The last lines of a server's log; empty where there is none. */
export async function lastLogLines(folder: string): Promise<string> {
  const file = serverLogFile(folder);
  return (await sizeOf(file)) === 0 ? '' : readLogTail(file, 0);
}

/** The last lines that the server wrote after `from` bytes of its log. */
export async function readLogTail(file: string, from: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const start = Math.max(from, size - TAIL_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, start);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

export async function sizeOf(file: string): Promise<number> {
  return await stat(file).then(
    (found) => found.size,
    () => 0,
  );
}
