import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { ServerHealth, Trouble } from './server-health.ts';

const healths = new WeakMap<QueryClient, ServerHealth>();

export function keepHealth(queryClient: QueryClient, health: ServerHealth): void {
  healths.set(queryClient, health);
}

export function useServerHealth(): ServerHealth {
  const health = healths.get(useQueryClient());
  if (health === undefined) throw new Error('The query client was not made by createQueryClient.');
  return health;
}

/** null: the server answers. */
export function useServerTrouble(): Trouble | null {
  const health = useServerHealth();
  return useSyncExternalStore(health.subscribe, health.trouble);
}
