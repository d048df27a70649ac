import type { Call } from '@holdfast/db-backup-domain/backend';
import type { DbObject, ObjectsInput } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';

/** What lies inside a DB Service at a path of the browse tree. Read only. */
export function listObjects({ backend }: WithBackend, call: Call, input: ObjectsInput): Promise<DbObject[]> {
  return backend.listObjects(call, input);
}
