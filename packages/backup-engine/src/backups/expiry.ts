import { expiryOf } from '@holdfast/db-backup-domain/retention';
import type { BackupRecord } from '../catalogue/records.ts';
import type { EngineContext } from '../engine-context.ts';

/** Fixed at the end of the run by the policy in force then; manual backups do not expire. */
export async function expiryAt(
  context: EngineContext,
  backup: Pick<BackupRecord, 'type' | 'serviceId'>,
  endedAt: number,
): Promise<number | null> {
  if (backup.type === 'manual') return null;
  const policy = await context.catalogue.policies.ofService({ serviceId: backup.serviceId });
  const expiry = policy && expiryOf(new Date(endedAt).toISOString(), policy.retention);
  return expiry === null ? null : Date.parse(expiry);
}
