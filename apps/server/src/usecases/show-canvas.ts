import type { Call } from '@holdfast/db-backup-domain/backend';
import { lineageOf } from '@holdfast/db-backup-domain/lineage';
import type { CanvasInput, ProjectCanvas } from '@holdfast/db-backup-domain/wire';
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
