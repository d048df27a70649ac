import type { Call } from '@holdfast/db-backup-domain/backend';
import type { GetServiceInput, ServiceView, Unchanged } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';

/** All that the service surface shows, read at one moment; `unchanged` when the caller's revision still holds. */
export function viewService(
  { backend }: WithBackend,
  call: Call,
  input: GetServiceInput,
): Promise<ServiceView | Unchanged> {
  return backend.viewService(call, input);
}
