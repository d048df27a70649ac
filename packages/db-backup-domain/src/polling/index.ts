export { BUSY_REFETCH_MS, IDLE_REFETCH_MS, refetchIntervalMs } from './polling.ts';
