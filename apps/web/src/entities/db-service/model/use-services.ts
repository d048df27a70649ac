import { isMoving } from '@holdfast/db-backup-domain/polling';
import type { DbService, ProjectCanvas } from '@holdfast/db-backup-domain/wire';
import { trpc, useLive } from '../../../shared/api/index.ts';

/** Every DB Service the caller may see, kept fresh by the polling rule. */
export function useServices() {
  return trpc.db.list.useQuery(
    {},
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
