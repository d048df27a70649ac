import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';

const WORDS_KEPT = 4000;
const SETPRIV = '/usr/bin/setpriv';

/** A server that runs as our child and dies with us, however we end. */
export interface ChildProgram {
  readonly isGone: () => boolean;
  /** The end of what it wrote, for the error of who waits for it. */
  readonly lastWords: () => string;
  /** Asks it to end, or ends it (SIGKILL), and waits until it is gone. Idempotent. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export function startProgram(program: string, args: readonly string[]): ChildProgram {
  /* An interrupted test run runs no hook: the kernel ends what it has started. */
  const tied = existsSync(SETPRIV);
  const child = tied
    ? spawn(SETPRIV, ['--pdeathsig', 'KILL', '--', program, ...args], options())
    : spawn(program, args, options());
  let words = '';
  const keep = (chunk: string): void => {
    words = (words + chunk).slice(-WORDS_KEPT);
  };
  child.stdout?.setEncoding('utf8').on('data', keep);
  child.stderr?.setEncoding('utf8').on('data', keep);
  child.on('error', (error) => keep(error.message));
  const isGone = (): boolean => child.pid === undefined || hasEnded(child);
  return {
    isGone,
    lastWords: () => words,
    stop: async (signal) => {
      if (isGone()) return;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
  };
}

function options(): { stdio: ['ignore', 'pipe', 'pipe']; env: Record<string, string> } {
  return { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', TZ: 'UTC' } };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
