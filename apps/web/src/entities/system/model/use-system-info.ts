import { trpc, type FirstQuestions } from '../../../shared/api/index.ts';

const REST_MS = 60_000;

/** Asks for the same before anything is drawn. Never rejects: what failed is told where it is drawn. */
export function askSystemInfo({ queries }: FirstQuestions): Promise<void> {
  return queries.system.info.prefetch(undefined, { staleTime: REST_MS });
}

/** What this installation is and which tools it has. */
export function useSystemInfo() {
  return trpc.system.info.useQuery(undefined, { staleTime: REST_MS });
}

/** Whether this installation runs database servers and knows outside ones; on a platform, the platform does. */
export function useOwnsServers(): boolean {
  return useSystemInfo().data?.backend !== 'kubeblocks';
}
