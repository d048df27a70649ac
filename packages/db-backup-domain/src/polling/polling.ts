import type { Restore, ServiceStatus } from '../wire/index.ts';

export const BUSY_REFETCH_MS = 3_000;
export const IDLE_REFETCH_MS = 30_000;

/**
 * Milliseconds until the next refetch: 3 s while a backup is Pending, Running or Deleting or a restore is
 * unfinished or being cleared away, otherwise 30 s; false (not at all) while the page is hidden.
 */
export function refetchIntervalMs(state: { busy: boolean; hidden: boolean }): number | false {
  if (state.hidden) return false;
  return state.busy ? BUSY_REFETCH_MS : IDLE_REFETCH_MS;
}

const MOVING: ReadonlySet<ServiceStatus> = new Set(['Creating', 'Updating', 'Stopping', 'Deleting']);

/** What a failed restore left is on its way out. */
export function isBeingCleared(restore: Pick<Restore, 'cleanup'>): boolean {
  return restore.cleanup === 'running';
}

/** What a person waits for: the service is busy, or its own status is on its way to another. */
export function isMoving(service: { status: ServiceStatus; busy: boolean }): boolean {
  return service.busy || MOVING.has(service.status);
}
