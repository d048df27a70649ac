import type { Call } from '@holdfast/db-backup-domain/backend';
import type { CanvasInput, DbService, LineageEdge, ProjectCanvas } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';

/** The Project Canvas: the project's DB Services, and an edge from each source to what was restored from it. */
export async function showCanvas(
  { backend }: WithBackend,
  call: Call,
  input: CanvasInput,
): Promise<ProjectCanvas> {
  const services = await backend.listServices(call, { projectId: input.projectId });
  return { services, lineage: lineageOf(services) };
}

/** Only edges with both ends on the canvas: a source that is gone without a trace cannot be drawn. */
function lineageOf(services: DbService[]): LineageEdge[] {
  const uids = new Set(services.map((service) => service.uid));
  return services.flatMap(({ uid, restoredFrom }) =>
    restoredFrom !== null && uids.has(restoredFrom.service.uid)
      ? [{ from: restoredFrom.service.uid, backup: restoredFrom.backup, to: uid }]
      : [],
  );
}
