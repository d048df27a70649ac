import { createHash } from 'node:crypto';
import type { BackupPolicy } from '@holdfast/db-backup-domain/wire';

export type PolicyContent = Pick<BackupPolicy, 'enabled' | 'schedule' | 'timeZone' | 'retention'>;

/** Changes exactly when what a person can set changes: not when the operator writes, nor when the cron is realigned. */
export function revisionOf({ enabled, schedule, timeZone, retention }: PolicyContent): string {
  const said = [enabled, timeZone, partsOf(schedule), partsOf(retention)];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 16);
}

/** In one order, however the object was made. */
function partsOf(said: object): readonly unknown[] {
  return Object.entries(said).sort(([a], [b]) => (a < b ? -1 : 1));
}
