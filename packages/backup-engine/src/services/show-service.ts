import { canBrowse } from '@holdfast/db-backup-domain/gates';
import { SERVICE_NAME_MAX_LENGTH } from '@holdfast/db-backup-domain/naming';
import type { DbService, ServiceStatus } from '@holdfast/db-backup-domain/wire';
import type { ListedService } from '../catalogue/records.ts';

const FIRST_INSTANT = Date.parse('0000-01-01T00:00:00.000Z');
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

/** Of what lies beyond every instant that can be written, which only damage brings into a catalogue, the nearest. */
export function instant(ms: number): string {
  return new Date(Math.max(FIRST_INSTANT, Math.min(ms, LAST_INSTANT))).toISOString();
}

export function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : instant(ms);
}

export function showService(
  service: ListedService,
  { status, reason, supported }: { status: ServiceStatus; reason: string | null; supported: boolean },
): DbService {
  const { namespace, name, id, engine, engineLabel, version, managed } = service;
  return {
    ...{ namespace, name, uid: id, projectId: namespace, engine, engineLabel, version, status, managed },
    ...(reason === null ? {} : { statusReason: reason }),
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
