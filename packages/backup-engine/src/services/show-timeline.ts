import { timelineFrom, timelineOf } from '@holdfast/db-backup-domain/timeline';
import type { BackupPolicy, Timeline } from '@holdfast/db-backup-domain/wire';
import type { TimelineRecord } from '../catalogue/views/timelines.ts';
import type { ServiceSurface } from '../catalogue/views/views.ts';
import { instant } from './show-service.ts';

/** Milliseconds: from when on the timeline of a moment is told. */
export function timelineStart(now: number): number {
  return Date.parse(timelineFrom(instant(now)));
}

/** The last days of a service. Which runs came is on record here, so that a backup that is gone since is none missed. */
export function showTimeline(
  { backups, taken }: TimelineRecord,
  about: { surface: ServiceSurface; policy: BackupPolicy | null; now: number },
): Timeline {
  const { surface, policy, now } = about;
  return timelineOf({
    policy,
    backups: backups.map(([createdAt, type, status, name]) => ({
      ...{ name, type, status, createdAt: instant(createdAt) },
    })),
    runs: {
      kind: 'recorded',
      since: instant(surface.policy?.updatedAt ?? now),
      taken: taken.map(([at, came]) => ({ at: instant(at), came })),
    },
    serviceCreatedAt: instant(surface.service.createdAt),
    now: instant(now),
  });
}
