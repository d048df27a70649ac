import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { peakOf, watchTree } from './process-tree.ts';

export interface Run {
  readonly seconds: number;
  /** CPU seconds of the whole tree of processes. */
  readonly cpu: number;
  /** Peak of the tree's proportional set size, in bytes. */
  readonly memory: number;
}

/** A script of bash, as a person would type it; throws where any part of it fails. */
export async function runShell(script: string, env: Record<string, string>): Promise<Run> {
  const ended = await timesOfEnded();
  const from = performance.now();
  const child = spawn('/bin/bash', ['-c', `set -eo pipefail; ${script}`], {
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8', HOME: '/root', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const watch = watchTree(child.pid ?? 0, { memory: true });
  const [code] = (await once(child, 'close')) as [number | null];
  const seconds = (performance.now() - from) / 1000;
  const samples = await watch.end();
  if (code !== 0) throw new Error(`a raw tool ended with ${code}: ${said.slice(-2000)}`);
  return { seconds, cpu: (await timesOfEnded()) - ended, memory: peakOf(samples) };
}

/** CPU seconds of all children of ours that have ended, and of theirs. */
async function timesOfEnded(): Promise<number> {
  const text = await readFile('/proc/self/stat', 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}
