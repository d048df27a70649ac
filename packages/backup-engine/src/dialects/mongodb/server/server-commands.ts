import { pathToFileURL } from 'node:url';
import type { ToolCommand } from '../../../processes/tool-command.ts';
import { dataFolder } from './server-layout.ts';

/** What is needed to run a server in the foreground. */
export interface Running {
  readonly program: string;
  readonly folder: string;
  readonly port: number;
  /** Nothing is removed that expires or is too much. */
  readonly held: boolean;
}

/** Enough for a working set, and small enough for several servers on one machine. */
const CACHE_GIGABYTES = '0.5';
/** Longer than a restore: FerretDB cannot be told to begin later, so it begins late. */
const HELD_CLEANUP = '6h';

/** Loopback TCP only, and nobody without a password. */
export function mongodCommand({ program, folder, port, held }: Running): ToolCommand {
  const args = [
    `--dbpath=${dataFolder(folder)}`,
    `--port=${port}`,
    '--bind_ip=127.0.0.1',
    '--auth',
    '--nounixsocket',
    `--wiredTigerCacheSizeGB=${CACHE_GIGABYTES}`,
    ...(held ? ['--setParameter=ttlMonitorEnabled=false'] : []),
  ];
  return { program, args };
}

/**
 * FerretDB over SQLite. It checks passwords itself only where that is switched on, under a name that calls it new; without it,
 * it lets everybody in. It reports to nobody, and serves no metrics.
 */
export function ferretdbCommand({ program, folder, port, held }: Running): ToolCommand {
  const data = dataFolder(folder);
  const args = [
    '--handler=sqlite',
    `--sqlite-url=file:${pathToFileURL(`${data}/`).pathname}`,
    `--state-dir=${data}`,
    `--listen-addr=127.0.0.1:${port}`,
    '--debug-addr=-',
    '--telemetry=disable',
    '--test-enable-new-auth',
    '--log-level=ERROR',
    ...(held ? [`--test-capped-cleanup-interval=${HELD_CLEANUP}`] : []),
  ];
  return { program, args };
}
