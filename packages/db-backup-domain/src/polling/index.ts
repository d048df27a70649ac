export { BUSY_REFETCH_MS, IDLE_REFETCH_MS, isMoving, refetchIntervalMs } from './polling.ts';
