import { trpc } from '../../../shared/api/index.ts';

const REST_MS = 60_000;

/** What this installation is and which tools it has. */
export function useSystemInfo() {
  return trpc.system.info.useQuery(undefined, { staleTime: REST_MS });
}
