import { LIVE, trpc, useLive, type FirstQuestions } from '../../../shared/api/index.ts';

/** Asks for the same before anything is drawn. Never rejects: what failed is told where it is drawn. */
export function askProjects({ queries }: FirstQuestions): Promise<void> {
  return queries.project.list.prefetch(undefined, { meta: LIVE });
}

/** The caller's projects: refetched like services at rest, so that a project made elsewhere appears by itself. */
export function useProjects() {
  return trpc.project.list.useQuery(undefined, useLive());
}
