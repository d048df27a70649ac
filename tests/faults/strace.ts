import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './fault-world.ts';

/** One system call of one thread of a living process, made to fail by strace. */
export interface InjectedFault {
  readonly thread: number;
  readonly call: string;
  /** Counted from 1 since the attachment. */
  readonly nth: number;
  readonly error: string;
}

/** strace may be absent, or forbidden to attach. */
export async function mayTrace(): Promise<boolean> {
  return run('strace', '-e', 'trace=getpid', '-o', '/dev/null', '/bin/true');
}

/** The thread of a process by the name that it gave itself (15 characters). */
export async function threadOf(pid: number, name: string): Promise<number> {
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    const text = await readFile(`/proc/${pid}/task/${thread}/comm`, 'utf8').catch(() => '');
    if (text.trim() === name) return Number(thread);
  }
  throw new Error(`The process ${pid} has no thread ${name}`);
}

/** Lets a call fail while `work` runs; answers whether it was made at all. */
export async function withFault(fault: InjectedFault, work: () => Promise<void>): Promise<boolean> {
  const { thread, call, nth, error } = fault;
  const lines = await traced(thread, [`inject=${call}:error=${error}:when=${nth}`, `trace=${call}`], work);
  return lines.some((line) => line.includes('(INJECTED)'));
}

/**
 * Which calls of these kinds a thread makes on files while `work` runs: for each kind their numbers among all of that
 * kind. What it writes to wake up another thread is left out: that never fails but in a broken kernel.
 */
export async function callsOnFiles(
  thread: number,
  calls: readonly string[],
  work: () => Promise<void>,
): Promise<Map<string, number[]>> {
  const lines = await traced(thread, [`trace=${calls.join(',')}`], work);
  const found = new Map<string, number[]>();
  const made = new Map<string, number>();
  for (const line of lines) {
    const [, call, first] = /^(\w+)\(([^,)]*)/.exec(line) ?? [];
    if (call === undefined || first === undefined) continue;
    const nth = (made.get(call) ?? 0) + 1;
    made.set(call, nth);
    if (!/<(anon_inode|pipe|socket)/.test(first)) found.set(call, [...(found.get(call) ?? []), nth]);
  }
  return found;
}

async function traced(
  thread: number,
  expressions: readonly string[],
  work: () => Promise<void>,
): Promise<string[]> {
  const folder = await mkdtemp('/var/tmp/holdfast-strace-');
  const output = join(folder, 'calls');
  const args = ['-y', '-p', String(thread), '-o', output, ...expressions.flatMap((each) => ['-e', each])];
  const tracer = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(tracer, 'close');
  try {
    await attached(tracer);
    await work();
    tracer.kill('SIGINT');
    await ended;
    return (await readFile(output, 'utf8')).split('\n');
  } finally {
    tracer.kill('SIGINT');
    await rm(folder, { recursive: true, force: true });
  }
}

async function attached(tracer: ReturnType<typeof spawn>): Promise<void> {
  let said = '';
  for await (const chunk of tracer.stderr!) {
    said += String(chunk);
    if (said.includes('attached')) return;
  }
  throw new Error(`strace did not attach: ${said}`);
}
