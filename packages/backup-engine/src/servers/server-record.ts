import { realpath } from 'node:fs/promises';
import type { ServerDialect } from '../dialects/dialect.ts';
import { readStartMark, readWorkingFolder, type StartMark } from './process-identity.ts';

/** Names one running server process, across our own restarts. Plain JSON, kept in the catalogue. */
export interface ServerRecord {
  readonly pid: number;
  /** null where the system does not tell; then only the engine's own pid file confirms the pid. */
  readonly startMark: StartMark | null;
  /** The server's folder (`ManagedServerSpec.folder`). */
  readonly folder: string;
}

/**
 * The server that runs in this folder, or null. A recorded process counts only if pid, start and data folder all match. Without a
 * matching record, for a crash may have come before it was written, the engine's own pid file is asked, and confirmed
 * by the process's working folder.
 */
export async function findRunningServer(
  folder: string,
  record: ServerRecord | null,
  dialect: ServerDialect,
): Promise<ServerRecord | null> {
  if (record !== null && (await isSameServer(record, dialect))) return record;
  const pid = await dialect.readPid(folder);
  if (pid === null) return null;
  const startMark = await readStartMark(pid);
  if (startMark === 'gone') return null;
  const found = { pid, startMark, folder };
  return (await isSameServer(found, dialect)) ? found : null;
}

/** Whether the recorded process still is that server. */
export async function isSameServer(record: ServerRecord, dialect: ServerDialect): Promise<boolean> {
  const startMark = await readStartMark(record.pid);
  if (startMark === 'gone') return false;
  if (startMark === null) return (await dialect.readPid(record.folder)) === record.pid;
  if (startMark !== record.startMark) return false;
  const workingFolder = await readWorkingFolder(record.pid);
  if (workingFolder === null) return (await dialect.readPid(record.folder)) === record.pid;
  const dataFolder = await realpath(dialect.dataFolder(record.folder)).catch(() => null);
  return workingFolder === dataFolder;
}
