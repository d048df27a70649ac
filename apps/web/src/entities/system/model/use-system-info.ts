import { trpc } from '../../../shared/api/index.ts';

const REST_MS = 60_000;

/** What this installation is and which tools it has. */
export function useSystemInfo() {
  return trpc.system.info.useQuery(undefined, { staleTime: REST_MS });
}

/** Whether this installation runs database servers and knows outside ones; on a platform, the platform does. */
export function useOwnsServers(): boolean {
  return useSystemInfo().data?.backend !== 'kubeblocks';
}
