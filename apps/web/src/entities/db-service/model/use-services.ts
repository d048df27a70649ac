import { isMoving } from '@holdfast/db-backup-domain/polling';
import type { DbService, ProjectCanvas } from '@holdfast/db-backup-domain/wire';
import { LIVE, trpc, useLive, type FirstQuestions } from '../../../shared/api/index.ts';

const EVERYTHING = {};

/** Asks for the same before anything is drawn. Never rejects: what failed is told where it is drawn. */
export function askServices({ queries }: FirstQuestions): Promise<void> {
  return queries.db.list.prefetch(EVERYTHING, { meta: LIVE });
}

/** Every DB Service the caller may see, kept fresh by the polling rule. */
export function useServices() {
  return trpc.db.list.useQuery(
    EVERYTHING,
    useLive<DbService[]>((services) => services.some(isMoving)),
  );
}

/** One project's DB Services and their lineage, kept fresh the same way. */
export function useProjectCanvas(projectId: string) {
  return trpc.project.canvas.useQuery(
    { projectId },
    useLive<ProjectCanvas>(({ services }) => services.some(isMoving)),
  );
}
