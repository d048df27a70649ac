import type { DatabaseSync } from 'node:sqlite';
import type { BackupQuery } from '@holdfast/db-backup-domain/wire';
import type { ListedService, RestoreRecord, ScheduleRecord } from '../records.ts';
import { ofService as policyOf } from '../topics/policies.ts';
import { ofService as restoresOf } from '../topics/restores.ts';
import { find, type ServiceLookup } from '../topics/services.ts';
import { page, type BackupRecordPage } from './backup-pages.ts';
import { since, type TimelineRecord } from './timelines.ts';

/** Enough for a surface; a service that is restored from daily would fill it with history otherwise. */
const SHOWN_RESTORES = 50;

export interface ServiceSurface {
  readonly service: ListedService;
  readonly policy: ScheduleRecord | null;
  readonly restores: readonly RestoreRecord[];
  readonly backups: BackupRecordPage;
  /** null: it was not asked for. */
  readonly timeline: TimelineRecord | null;
}

export interface SurfaceQuestion {
  readonly key: ServiceLookup;
  readonly query: BackupQuery;
  /** From when on, in milliseconds; not at all of the revision that is known already. null: not at all. */
  readonly timeline: { readonly from: number; readonly knownRevision: number | null } | null;
}

/** All that the service surface shows, read at one moment; null: there is no such service. */
export function serviceSurface(
  db: DatabaseSync,
  { key, query, timeline }: SurfaceQuestion,
): ServiceSurface | null {
  const service = find(db, key);
  if (service === null) return null;
  const policy = policyOf(db, { serviceId: service.id });
  return {
    service,
    policy,
    restores: restoresOf(db, { serviceId: service.id, limit: SHOWN_RESTORES }),
    backups: page(db, { serviceId: service.id, revision: service.revision, query }),
    timeline:
      timeline === null || timeline.knownRevision === service.revision
        ? null
        : since(db, { serviceId: service.id, policy, from: timeline.from }),
  };
}
