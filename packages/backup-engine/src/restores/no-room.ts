import { statfs } from 'node:fs/promises';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { ServiceRecord } from '../catalogue/records.ts';
import type { EngineContext } from '../engine-context.ts';
import { ToolFailed } from '../processes/index.ts';
import { lastLogLines, ServerStartFailed } from '../servers/index.ts';

const NO_ROOM = /no space left on device|disk quota exceeded/i;
const NO_ROOM_CODES = new Set(['ENOSPC', 'EDQUOT']);

/** STORAGE_FULL where `bytes` more do not fit into the folder's file system. */
export async function requireRoom(folder: string, bytes: number): Promise<void> {
  const free = await freeBytes(folder);
  if (free >= bytes) return;
  throw new HoldfastError('STORAGE_FULL', {
    detail: `${free} bytes are free in ${folder}; at least ${bytes} are needed.`,
  });
}

/**
 * STORAGE_FULL, with what is needed, where an error of a restore comes from a full disk: as a system call, a tool or
 * the new server itself says. Any other error is returned as it is.
 */
export async function explainNoRoom(
  context: EngineContext,
  error: unknown,
  { target, sourceBytes }: { target: ServiceRecord; sourceBytes: number },
): Promise<unknown> {
  if (!saysNoRoom(error) && !NO_ROOM.test(await logOf(context, target.id))) return error;
  const folder = context.folders.servers;
  const free = await freeBytes(folder);
  return new HoldfastError('STORAGE_FULL', {
    detail: `The new server did not fit into ${folder}. The source held ${sourceBytes} bytes, and a new server and its log need room of their own; ${free} bytes were free in the end.`,
    cause: error,
  });
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** A server that cannot write goes down, and its clients hear only that the connection is lost. */
async function logOf(context: EngineContext, serviceId: string): Promise<string> {
  const service = await context.catalogue.services.get({ id: serviceId });
  return service?.server ? lastLogLines(service.server.folder) : '';
}

function saysNoRoom(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (NO_ROOM_CODES.has((at as NodeJS.ErrnoException).code ?? '')) return true;
    if (at instanceof ToolFailed && NO_ROOM.test(at.stderr)) return true;
    if (at instanceof ServerStartFailed && NO_ROOM.test(at.logTail)) return true;
    if (NO_ROOM.test(at.message)) return true;
  }
  return false;
}
