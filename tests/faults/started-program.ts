import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../integration/postgresql/outside-server.ts';

/** A database server that Holdfast knows nothing of, in a folder of its own. */
export interface StartedProgram extends AsyncDisposable {
  readonly port: number;
  readonly folder: string;
}

export interface ProgramPlan {
  readonly program: string;
  /** Prepares the folder, and says with which arguments the program starts there. */
  prepare(place: { folder: string; port: number }): Promise<readonly string[]>;
  /** Whether it answers. */
  isReady(place: { folder: string; port: number }): Promise<boolean>;
}

/** The account that may run a server when the tests run as root. */
function account(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const [, , uid, gid] = (lines.find((entry) => entry.startsWith('nobody:')) ?? 'nobody:x:65534:65534').split(
    ':',
  );
  return { uid: Number(uid), gid: Number(gid) };
}

/** Runs a program to its end under the account of the servers; `input` is its standard input. Answers what it said. */
export function runAs(
  [program, ...args]: readonly [string, ...string[]],
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      ...account(),
      env: { PATH: process.env['PATH'], ...env },
      cwd: '/',
      maxBuffer: 64 * 1024 * 1024,
    };
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${program} ended with ${error.code}: ${stderr}${stdout}`));
    });
    /* A program that ended early is told of by its exit. */
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

export async function startProgram(plan: ProgramPlan): Promise<StartedProgram> {
  const folder = await mkdtemp('/var/tmp/holdfast-outside-');
  await chmod(folder, 0o711);
  const { uid, gid } = account();
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
  const place = { folder, port: await freePort() };
  const args = await plan.prepare(place);
  const child = spawn(plan.program, args, { ...account(), cwd: folder, stdio: 'ignore' });
  const ended = once(child, 'close');
  for (let look = 0; !(await plan.isReady(place)); look += 1) {
    if (child.exitCode !== null || look > 600) throw new Error(`${plan.program} did not become ready`);
    await sleep(100);
  }
  return {
    ...place,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A file that only the account of the servers may read. */
export async function writeSecret(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  const { uid, gid } = account();
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}
