import { closeSync, constants, fchownSync, openSync } from 'node:fs';
import { once } from 'node:events';
import { spawnTool } from './spawn-tool.ts';
import type { Account, ToolCommand } from './tool-command.ts';

export interface SpawnServerOptions {
  readonly cwd: string;
  /** Where standard output and error go; opened for appending, never through a symbolic link. */
  readonly logFile: string;
  readonly account: Account | null;
}

export interface SpawnedServer {
  readonly pid: number;
  /** Resolves when it ends while we live. */
  readonly exited: Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>;
}

/** Starts a program that outlives us: own session, no pipe to us, no death signal. */
export async function spawnServer(command: ToolCommand, options: SpawnServerOptions): Promise<SpawnedServer> {
  const log = openLog(options);
  try {
    const child = spawnTool(command, {
      stdio: ['ignore', log, log] as never,
      account: options.account,
      secrets: { fill: (text) => text, remove: () => undefined },
      cwd: options.cwd,
      dieWithUs: false,
    });
    const exited = new Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>((resolve) => {
      child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
    });
    await once(child, 'spawn');
    child.unref();
    return { pid: child.pid as number, exited };
  } finally {
    closeSync(log);
  }
}

function openLog(options: SpawnServerOptions): number {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const log = openSync(options.logFile, O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 0o600);
  if (options.account !== null) fchownSync(log, options.account.uid, options.account.gid);
  return log;
}
