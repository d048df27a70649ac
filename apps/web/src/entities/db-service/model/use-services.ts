import { isMoving } from '@holdfast/db-backup-domain/polling';
import { trpc } from '../../../shared/api/index.ts';
import { pollEvery } from './polling.ts';

/** Every DB Service the caller may see, kept fresh by the polling rule. */
export function useServices() {
  return trpc.db.list.useQuery(
    {},
    { refetchInterval: (query) => pollEvery(query.state.data?.some(isMoving) ?? false) },
  );
}

/** One project's DB Services and their lineage, kept fresh the same way. */
export function useProjectCanvas(projectId: string) {
  return trpc.project.canvas.useQuery(
    { projectId },
    {
      refetchInterval: (query) => pollEvery(query.state.data?.services.some(isMoving) ?? false),
    },
  );
}
