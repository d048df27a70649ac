export { BUSY_REFETCH_MS, IDLE_REFETCH_MS, isBeingCleared, isMoving, refetchIntervalMs } from './polling.ts';
