import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import type { DbService, ServiceKey } from '@holdfast/db-backup-domain/wire';
import type { ListedService } from '../catalogue/records.ts';
import type { Runtime } from '../runtime.ts';
import { showService } from './show-service.ts';

/** SERVICE_NOT_FOUND. Without `uid` the living one of that name, else its newest Deleted namesake with backups. */
export async function requireService(
  runtime: Runtime,
  key: ServiceKey & { uid?: string | undefined },
): Promise<ListedService> {
  const { namespace, name, uid } = key;
  const found = await runtime.catalogue.services.find({ namespace, name, uid });
  if (found === null) throw new HoldfastError('SERVICE_NOT_FOUND');
  return found;
}

/** SERVICE_NOT_FOUND for a Deleted one too. */
export async function requireLivingService(runtime: Runtime, key: ServiceKey): Promise<ListedService> {
  const found = await requireService(runtime, key);
  if (found.state === 'Deleted') throw new HoldfastError('SERVICE_NOT_FOUND');
  return found;
}

/** As the wire has it, its status as its server says now. */
export async function presentService(runtime: Runtime, service: ListedService): Promise<DbService> {
  const status = await runtime.status.of(service);
  const reason = runtime.status.reasonOf(service, status);
  return showService(service, { status, reason, supported: runtime.dialects.has(service.engine) });
}
