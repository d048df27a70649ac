import { nextRuns, runsBetween } from '../schedule/index.ts';
import type { RunsKnown, TimelineSources } from './timeline-sources.ts';

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A platform needs so long to follow a policy that was just saved. */
const SETTLING_MS = 10 * MINUTE_MS;
/** A run that is late is waited for half the way to the next, and not longer than this. */
const LONGEST_WAIT_MS = DAY_MS;
/** A stored UTC cron that has not been realigned runs this much early at most, where daylight saving has changed. */
const EARLIEST_MS = 2 * HOUR_MS;

type Recorded = Extract<RunsKnown, { kind: 'recorded' }>;

/**
 * Runs that are known to have made no backup: those on record as such, and those of the policy as it is now that are
 * not on record though the next run is a later one. A backup that is gone since has its run on record.
 */
export function missedOnRecord(sources: TimelineSources, { since, taken }: Recorded, from: string): string[] {
  const skipped = taken.filter(({ at, came }) => !came && at >= from).map(({ at }) => at);
  const { policy, now, serviceCreatedAt } = sources;
  if (policy === null || !policy.enabled) return skipped;
  const before = earliest(now, policy.nextRunAt ?? now);
  const known = new Set(taken.map(({ at }) => at));
  const due = runsBetween(policy.schedule, policy.timeZone ?? 'UTC', {
    after: latest(from, since, serviceCreatedAt),
    before,
  });
  return [...skipped, ...due.filter((at) => !known.has(at))];
}

/**
 * Runs of the policy as it is now without an automatic backup, which cannot have expired by now. A backup that comes
 * late counts for its run until the next one is due; one that comes early, too. Of a retention that is not told in days
 * nobody knows what has expired, so nothing is said.
 */
export function runsWithoutBackup(sources: TimelineSources, since: string | null, from: string): string[] {
  const { policy, now, serviceCreatedAt, backups } = sources;
  if (policy === null || !policy.enabled || since === null || !('days' in policy.retention)) return [];
  const settled = later(since, SETTLING_MS);
  const kept = later(now, -policy.retention.days * DAY_MS);
  const after = latest(from, settled, serviceCreatedAt, kept);
  const [schedule, zone] = [policy.schedule, policy.timeZone ?? 'UTC'] as const;
  const runs = runsBetween(schedule, zone, { after, before: now });
  const following = nextRuns(schedule, zone, { from: runs.at(-1) ?? now, count: 1 });
  const at = [...runs, ...following].map((run) => Date.parse(run));
  const came = backups
    .filter(({ type }) => type === 'automatic')
    .map(({ createdAt }) => Date.parse(createdAt))
    .toSorted((a, b) => a - b);
  return runs.filter((_, index) => {
    const run = at[index] ?? 0;
    const way = (at[index + 1] ?? Infinity) - run;
    const isWaitedFor = Date.parse(now) < run + Math.min(way / 2, LONGEST_WAIT_MS);
    return !isWaitedFor && !hasBetween(came, run - Math.min(way / 2, EARLIEST_MS), run + way);
  });
}

/** Whether one of them, which are in order, is from `from` on and before `to`. */
function hasBetween(ordered: readonly number[], from: number, to: number): boolean {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ordered[middle] ?? Infinity) < from) low = middle + 1;
    else high = middle;
  }
  return (ordered[low] ?? Infinity) < to;
}

function later(instant: string, ms: number): string {
  return new Date(Date.parse(instant) + ms).toISOString();
}

/** All in the one form with milliseconds and Z, so that texts compare as instants do. */
function latest(...instants: string[]): string {
  return instants.map(normal).reduce((a, b) => (a > b ? a : b));
}

function earliest(one: string, other: string): string {
  return [one, other].map(normal).reduce((a, b) => (a < b ? a : b));
}

function normal(instant: string): string {
  return new Date(instant).toISOString();
}
