import type { Call } from '@holdfast/db-backup-domain/backend';
import type { SystemInfo } from '@holdfast/db-backup-domain/wire';
import type { WithBackend } from './collaborators.ts';

/** Version, backend, engines and the tools found for each. */
export async function showSystem(
  { backend, version }: WithBackend & { readonly version: string },
  call: Call,
): Promise<SystemInfo> {
  return { version, ...(await backend.info(call)) };
}
