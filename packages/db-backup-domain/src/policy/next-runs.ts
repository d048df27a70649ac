import { nextRuns, realign } from '../schedule/index.ts';
import type { BackupPolicy, Schedule } from '../wire/index.ts';

/** What a form shows below a schedule. */
export interface RunsPreview {
  /** The next instants, earliest first. Fewer than asked for only where a custom cron hardly ever fires. */
  readonly runs: string[];
  /** The UTC cron that stands for the schedule at its next run. */
  readonly utcCron: string;
}

/** A custom schedule is UTC cron, so it needs no zone. SCHEDULE_INVALID, TIME_ZONE_INVALID. */
export function previewRuns(
  form: { schedule: Schedule; timeZone: string | null },
  ahead: { from: string; count: number },
): RunsPreview {
  const zone = form.timeZone ?? 'UTC';
  return {
    runs: nextRuns(form.schedule, zone, ahead),
    utcCron: realign(form.schedule, zone, ahead.from),
  };
}

/** When a policy that runs by its wall clock runs next after `from`; null while disabled or without a next run. */
export function nextRunOf(
  policy: Pick<BackupPolicy, 'enabled' | 'schedule' | 'timeZone'>,
  from: string,
): string | null {
  if (!policy.enabled) return null;
  return nextRuns(policy.schedule, policy.timeZone ?? 'UTC', { from, count: 1 })[0] ?? null;
}
