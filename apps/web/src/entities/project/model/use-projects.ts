import { trpc, useLive } from '../../../shared/api/index.ts';

/** The caller's projects: refetched like services at rest, so that a project made elsewhere appears by itself. */
export function useProjects() {
  return trpc.project.list.useQuery(undefined, useLive());
}
