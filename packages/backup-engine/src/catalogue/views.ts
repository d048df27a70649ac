import type { DatabaseSync } from 'node:sqlite';
import type { BackupQuery } from '@holdfast/db-backup-domain/wire';
import { page, type BackupRecordPage } from './backup-pages.ts';
import { ofService as policyOf } from './policies.ts';
import type { ListedService, RestoreRecord, ScheduleRecord } from './records.ts';
import { ofService as restoresOf } from './restores.ts';
import { find, type ServiceLookup } from './services.ts';

/** Enough for a surface; a service that is restored from daily would fill it with history otherwise. */
const SHOWN_RESTORES = 50;

export interface ServiceSurface {
  readonly service: ListedService;
  readonly policy: ScheduleRecord | null;
  readonly restores: readonly RestoreRecord[];
  readonly backups: BackupRecordPage;
}

/** All that the service surface shows, read at one moment; null: there is no such service. */
export function serviceSurface(
  db: DatabaseSync,
  args: { key: ServiceLookup; query: BackupQuery },
): ServiceSurface | null {
  const service = find(db, args.key);
  if (service === null) return null;
  return {
    service,
    policy: policyOf(db, { serviceId: service.id }),
    restores: restoresOf(db, { serviceId: service.id, limit: SHOWN_RESTORES }),
    backups: page(db, { serviceId: service.id, query: args.query }),
  };
}
