import { previewRuns } from '@holdfast/db-backup-domain/policy';
import type { BackupPolicy } from '@holdfast/db-backup-domain/wire';
import type { ScheduleRecord } from '../catalogue/records.ts';
import { instant, instantOrNull } from '../services/show-service.ts';

/** The policy is a view of the service's one schedule. `nextRunAt` is the instant at which the scheduler will act. */
export function showPolicy(record: ScheduleRecord): BackupPolicy {
  const { enabled, schedule, timeZone, retention } = record;
  return {
    ...{ enabled, schedule, timeZone, retention },
    nextRunAt: instantOrNull(record.nextRunAt),
    lastRun: record.lastRun && { at: instant(record.lastRun.at), status: record.lastRun.status },
    health: healthOf(record),
    revision: String(record.revision),
  };
}

function healthOf({ enabled, nextRunAt, lastSkip }: ScheduleRecord): BackupPolicy['health'] {
  if (!enabled) return { ok: true };
  if (nextRunAt === null) return { ok: false, reason: 'The schedule has no next run.' };
  if (lastSkip === null) return { ok: true };
  return { ok: false, reason: `The run of ${instant(lastSkip.at)} was skipped. ${lastSkip.reason}` };
}

/** The next instant of a schedule strictly after `from`; null: it has none. */
export function nextRunAfter(
  rule: Pick<ScheduleRecord, 'schedule' | 'timeZone'>,
  from: number,
): number | null {
  const [next] = previewRuns(rule, { from: instant(from), count: 1 }).runs;
  return next === undefined ? null : Date.parse(next);
}
