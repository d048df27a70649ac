import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ToolCommand } from './tool-command.ts';

export interface FakePrograms extends AsyncDisposable {
  readonly folder: string;
  /** A command that runs a shell script; `$1`… are `args`. */
  shell(name: string, script: string, args?: readonly string[]): Promise<ToolCommand>;
  /** A command that runs a Node script. */
  node(name: string, script: string, args?: readonly string[]): Promise<ToolCommand>;
}

/** Small programs that misbehave on demand, in a temporary folder. */
export async function fakePrograms(): Promise<FakePrograms> {
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-fake-'));
  await chmod(folder, 0o755);
  const write = async (name: string, text: string): Promise<string> => {
    const file = path.join(folder, name);
    await writeFile(file, text, { mode: 0o755 });
    return file;
  };
  return {
    folder,
    shell: async (name, script, args = []) => ({
      program: await write(name, `#!/bin/sh\n${script}\n`),
      args,
    }),
    node: async (name, script, args = []) => ({
      program: process.execPath,
      args: [await write(`${name}.mjs`, script), ...args],
    }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Whether a process lives; a zombie does not. */
export async function lives(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return stat !== null && !/\) [ZX] /.test(stat);
}

/** Waits, at most 5 s, until none of the processes lives, and says which still do. */
export async function stillAlive(pids: readonly number[]): Promise<number[]> {
  for (let tries = 0; tries < 100; tries += 1) {
    const alive = (await Promise.all(pids.map(lives))).some(Boolean);
    if (!alive) return [];
    await sleep(50);
  }
  const states = await Promise.all(pids.map(lives));
  return pids.filter((_, index) => states[index]);
}
