import type { Call } from '@holdfast/db-backup-domain/backend';
import type { Project } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';

/** The projects that the caller may see. */
export function listProjects({ backend }: WithBackend, call: Call): Promise<Project[]> {
  return backend.listProjects(call);
}
