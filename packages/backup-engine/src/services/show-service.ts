import { canBrowse } from '@holdfast/db-backup-domain/gates';
import { SERVICE_NAME_MAX_LENGTH } from '@holdfast/db-backup-domain/naming';
import type { DbService, ServiceStatus } from '@holdfast/db-backup-domain/wire';
import type { ListedService } from '../catalogue/records.ts';

export function instant(ms: number): string {
  return new Date(ms).toISOString();
}

export function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : instant(ms);
}

export function showService(service: ListedService, status: ServiceStatus, supported: boolean): DbService {
  const { namespace, name, id, engine, engineLabel, version, managed } = service;
  return {
    ...{ namespace, name, uid: id, projectId: namespace, engine, engineLabel, version, status, managed },
    createdAt: instant(service.createdAt),
    backup: supported
      ? { supported: true }
      : { supported: false, reason: `Backups of ${engineLabel} are not supported on this installation.` },
    browse: canBrowse({ status, engine, supported }),
    connection: connectionOf(service),
    restoredFrom: service.restoredFrom,
    lastCompletedAt: instantOrNull(service.lastCompletedAt),
    busy: service.busy,
    limits: { serviceNameMaxLength: SERVICE_NAME_MAX_LENGTH },
  };
}

function connectionOf({ host, port, username, id }: ListedService): DbService['connection'] {
  if (host === null || port === null || port === 0 || username === null) return null;
  return { host, port, username, secretRef: `catalogue/${id}` };
}
