import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A database server that Holdfast knows nothing of until it is registered; made without any code of ours. */
export interface OutsideServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Its administrator. */
  readonly username: string;
  readonly password: string;
  /** Ends it cleanly; its data stay until it is disposed of. Idempotent. */
  stop(): Promise<void>;
}

export interface OutsideOptions {
  readonly password?: string;
  /** More settings, as the server takes them on its command line or in its configuration. */
  readonly settings?: readonly string[];
}

export const OUTSIDE_PASSWORD = 'outside-Secret-7f3a';
const READY_MS = 60_000;
const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 31_999;
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

export const SYSTEM_PATH = SYSTEM_FOLDERS.join(':');

/** The path of a program of the system; null: it is not installed. */
export function findProgram(name: string, folders: readonly string[] = SYSTEM_FOLDERS): string | null {
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? null;
}

/** The account that may run a server when the tests run as root. */
export function account(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('postgres:'));
  const [, , uid, gid] = (line ?? 'nobody:x:65534:65534').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/**
 * A port of 127.0.0.1 that nobody holds at this moment. It lies below the range from which the kernel serves whoever
 * names no port (net.ipv4.ip_local_port_range, from 32768 on): in the seconds until it is used it is not given to another
 * test that listens on port 0 or connects.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT + 1);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** A folder of the account's own, with files that only it may read. */
export async function makeFolder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await mkdtemp('/var/tmp/holdfast-outside-');
  await chmod(folder, 0o711);
  const { uid, gid } = account();
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    if (uid !== undefined && gid !== undefined) await chown(join(folder, name), uid, gid);
  }
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
  return folder;
}

/** Runs a program to its end and answers what it wrote. Its own words are in the error where it fails. */
export async function run(
  program: string,
  args: readonly string[],
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const child = spawn(program, args, {
    ...account(),
    env: { PATH: SYSTEM_PATH, LANG: 'C.UTF-8', TZ: 'UTC', ...env },
    stdio: 'pipe',
  });
  let [answer, said] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  child.stdin.on('error', () => undefined).end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${said}`);
  return answer;
}

export interface ServerToStart {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
  /** Goes with the server. */
  readonly folder: string;
  readonly stopSignal: NodeJS.Signals;
  /** Throws until the server answers. */
  readonly ask: () => Promise<unknown>;
}

/** Starts a server and waits until it answers; what cannot be started leaves nothing behind. */
export async function startProcess(
  server: ServerToStart,
): Promise<Pick<OutsideServer, 'stop'> & AsyncDisposable> {
  const child = spawn(server.program, server.args, {
    ...account(),
    cwd: server.folder,
    env: { PATH: SYSTEM_PATH, LANG: 'C.UTF-8', TZ: 'UTC', ...server.env },
    stdio: 'ignore',
  });
  const stop = (): Promise<void> => end(child, server.stopSignal);
  const dispose = async (): Promise<void> => {
    await stop();
    await rm(server.folder, { recursive: true, force: true });
  };
  try {
    await untilReady(child, server);
    return { stop, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

async function untilReady(child: ChildProcess, { program, ask }: ServerToStart): Promise<void> {
  const limit = AbortSignal.timeout(READY_MS);
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode} while starting`);
    try {
      await ask();
      return;
    } catch (error) {
      if (limit.aborted) throw new Error(`${program} did not become ready`, { cause: error });
      await sleep(100);
    }
  }
}
