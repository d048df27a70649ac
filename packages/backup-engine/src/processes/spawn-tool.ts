import { type ChildProcess, spawn, spawnSync, type StdioOptions } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import type { Stream } from 'node:stream';
import type { WrittenSecrets } from './secret-files.ts';
import type { Account, ToolCommand } from './tool-command.ts';
import { ToolFailed } from './tool-failed.ts';

/** Where programs are looked for, and the PATH of every program that we start. */
export const STANDARD_PATH: readonly string[] = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/opt/homebrew/bin',
];

const BASE_ENVIRONMENT = { PATH: STANDARD_PATH.join(':'), LANG: 'C.UTF-8', LC_MESSAGES: 'C', TZ: 'UTC' };

export interface SpawnOptions {
  readonly stdio: StdioOptions | ('ignore' | 'pipe' | Stream)[];
  readonly account: Account | null;
  readonly secrets: WrittenSecrets;
  readonly cwd?: string;
  /** false for a server, which is to outlive us. */
  readonly dieWithUs: boolean;
  /** It gets the processor time that nobody else wants. */
  readonly lowPriority?: boolean;
}

/**
 * Starts one program, at the head of its own process group, so that what it starts is stopped with it. The account is
 * changed before `setpriv` asks for the death signal, because a change of credentials clears that.
 */
export function spawnTool(command: ToolCommand, options: SpawnOptions): ChildProcess {
  requireExecutable(command.program);
  const args = command.args.map(options.secrets.fill);
  const prefixes = [
    options.dieWithUs ? deathTie() : [],
    options.lowPriority === true ? yielding() : [],
    command.largeWrites === true ? writingLarge() : [],
  ];
  const [program, ...rest] = [...prefixes.flat(), command.program, ...args];
  return spawn(program as string, rest, {
    cwd: options.cwd ?? '/',
    detached: true,
    env: environment(command, options.secrets),
    shell: false,
    stdio: options.stdio as StdioOptions,
    ...(options.account === null ? {} : { uid: options.account.uid, gid: options.account.gid }),
  });
}

function environment(command: ToolCommand, secrets: WrittenSecrets): NodeJS.ProcessEnv {
  const own = Object.entries(command.env ?? {}).map(([name, value]) => [name, secrets.fill(value)]);
  return { ...BASE_ENVIRONMENT, ...Object.fromEntries(own) };
}

function requireExecutable(program: string): void {
  try {
    accessSync(program, constants.X_OK);
  } catch (cause) {
    throw new ToolFailed({ program: path.basename(program), kind: 'spawn', cause });
  }
}

let knownTie: readonly string[] | undefined;
let knownYielding: readonly string[] | undefined;
let knownWritingLarge: readonly string[] | undefined;

/**
 * The prefix that makes a program die when we do, even by SIGKILL. Where there is no such `setpriv` (macOS, busybox)
 * an orphan is stopped by its own broken pipe: its output goes through this process, so it cannot finish an artifact.
 * The kernel ties a program to the thread that started it: programs are started from the main thread, not from a worker that ends.
 */
function deathTie(): readonly string[] {
  return (knownTie ??= workingPrefix('setpriv', ['--pdeathsig', 'KILL', '--']));
}

/** The prefix that makes a program wait for all others. */
function yielding(): readonly string[] {
  return (knownYielding ??= workingPrefix('nice', ['-n', '19']));
}

/** The prefix that makes the C library write the standard output in pieces of 128 KiB. */
function writingLarge(): readonly string[] {
  return (knownWritingLarge ??= workingPrefix('stdbuf', ['-o128K']));
}

/** Empty where there is no such program, or another of its name. */
function workingPrefix(name: string, args: readonly string[]): readonly string[] {
  const prefixes = STANDARD_PATH.map((folder) => path.join(folder, name))
    .filter((program) => existsSync(program))
    .map((program) => [program, ...args]);
  return prefixes.find(works) ?? [];
}

function works(prefix: readonly string[]): boolean {
  const [program, ...args] = [...prefix, '/bin/sh', '-c', ':'];
  return spawnSync(program as string, args, { stdio: 'ignore' }).status === 0;
}

/** Sends a signal to a program and all that it started. What is gone already needs none. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
