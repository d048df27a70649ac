import { readFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { RunFailed } from '../../../failure.ts';
import { runTool } from '../../../processes/run-tool.ts';
import type { ManagedServerSpec } from '../../dialect.ts';
import { dataFolder } from './server-layout.ts';
import { serverTools } from '../tools.ts';

const MEGABYTE = 1024 * 1024;
const MOST_SORT_MEMORY_MB = 512;
const LEAST_SORT_MEMORY_MB = 64;

/**
 * Nothing waits for the disk, tables and indexes that are made and filled in one transaction are not written twice, indexes are
 * sorted in memory, and nothing else is at work.
 */
export function loadingSettings(): string[] {
  const share = totalmem() / MEGABYTE / 8 / availableParallelism();
  const sortMemory = Math.round(Math.min(MOST_SORT_MEMORY_MB, Math.max(LEAST_SORT_MEMORY_MB, share)));
  return [
    'fsync=off',
    'full_page_writes=off',
    'synchronous_commit=off',
    'wal_level=minimal',
    'max_wal_senders=0',
    'archive_mode=off',
    'autovacuum=off',
    'checkpoint_timeout=30min',
    `maintenance_work_mem=${sortMemory}MB`,
  ];
}

/**
 * Syncs every file of the stopped server: what it wrote while `fsync` was off it never syncs by itself. Throws where it did not
 * stop cleanly, for then its files need not be whole.
 */
export async function makeDurable(spec: ManagedServerSpec, signal: AbortSignal): Promise<void> {
  const data = dataFolder(spec.folder);
  const version = (await readFile(path.join(data, 'PG_VERSION'), 'utf8')).trim();
  const { folder } = await serverTools(version);
  const options = { signal, account: spec.account, scratch: spec.folder };
  const control = { program: path.join(folder, 'pg_controldata'), args: [`--pgdata=${data}`] };
  const { stdout } = await runTool(control, options);
  const state = /^Database cluster state:\s+(.*)$/m.exec(stdout.toString('utf8'))?.[1];
  if (state !== 'shut down')
    throw new RunFailed(
      'TOOL_FAILED',
      `The new server did not stop cleanly after it was filled: ${state ?? 'unknown'}.`,
    );
  const sync = { program: path.join(folder, 'initdb'), args: ['--sync-only', `--pgdata=${data}`] };
  await runTool(sync, options);
}
