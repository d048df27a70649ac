import { nextRuns } from '@holdfast/db-backup-domain/schedule';
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

function healthOf(record: ScheduleRecord): BackupPolicy['health'] {
  const reasons = record.enabled ? [...troubles(record)] : [];
  return reasons.length === 0 ? { ok: true } : { ok: false, reason: reasons.join(' ') };
}

/** What is wrong with the policy or was with its last run, in sentences. */
function* troubles({ nextRunAt, lastRun, lastOccurrence }: ScheduleRecord): Generator<string> {
  if (nextRunAt === null) yield 'The schedule has no next run.';
  if (lastOccurrence?.outcome === 'skipped')
    yield `The run of ${instant(lastOccurrence.at)} was skipped. ${lastOccurrence.reason ?? ''}`.trim();
  else if (lastRun?.status === 'Failed') yield `The last run failed. ${lastRun.failureReason ?? ''}`.trim();
  const missed = lastOccurrence?.missed ?? 0;
  if (lastOccurrence && missed > 0)
    yield `After that of ${instant(lastOccurrence.at)} ${missed === 1 ? 'a run was' : `${missed} runs were`} missed; the last run makes up for all.`;
}

/** The next instant of a schedule strictly after `from`; null: it has none. */
export function nextRunAfter(
  rule: Pick<ScheduleRecord, 'schedule' | 'timeZone'>,
  from: number,
): number | null {
  const [next] = nextRuns(rule.schedule, rule.timeZone ?? 'UTC', { from: instant(from), count: 1 });
  return next === undefined ? null : Date.parse(next);
}
