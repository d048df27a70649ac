import { timelineFrom, timelineOf } from '@holdfast/db-backup-domain/timeline';
import type { BackupPolicy, BackupSummary, Timeline } from '@holdfast/db-backup-domain/wire';
import type { KnownService } from './service-of.ts';

const MINUTE_MS = 60_000;

interface Remembered {
  readonly circumstances: string;
  readonly timeline: Timeline;
}

/** By the rows as the index holds them: all who look at a service within a minute share what is made of them. */
const remembered = new WeakMap<readonly BackupSummary[], Remembered>();

export interface TimelineSettings {
  readonly policy: BackupPolicy | null;
  /** From when on the policy certainly has been as it is now; null: nobody knows. */
  readonly since: string | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The last days of a DB Service, of one minute. The platform keeps no record of the runs of a schedule: what is left are
 * the backups that are there.
 */
export function timelineIn(
  { service, backups: { rows } }: Pick<KnownService, 'service' | 'backups'>,
  { policy, since, now }: TimelineSettings,
): Timeline {
  const minute = new Date(Math.floor(now / MINUTE_MS) * MINUTE_MS).toISOString();
  const circumstances = JSON.stringify([service.uid, service.createdAt, minute, policy, since]);
  const known = remembered.get(rows);
  if (known?.circumstances === circumstances) return known.timeline;
  const from = timelineFrom(minute);
  const end = rows.findIndex(({ createdAt }) => createdAt < from);
  const timeline = timelineOf({
    ...{ policy, serviceCreatedAt: service.createdAt, now: minute },
    backups: end === -1 ? rows : rows.slice(0, end),
    runs: { kind: 'unrecorded', since },
  });
  remembered.set(rows, { circumstances, timeline });
  return timeline;
}
