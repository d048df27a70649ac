import { trpc } from '../../../shared/api/index.ts';

const REST_MS = 30_000;

/** The caller's projects. They change rarely; a quiet refetch keeps them true. */
export function useProjects() {
  return trpc.project.list.useQuery(undefined, { staleTime: REST_MS });
}
