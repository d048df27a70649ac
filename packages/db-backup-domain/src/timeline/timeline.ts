import { isBackupInProgress } from '../gates/index.ts';
import { nextRuns } from '../schedule/index.ts';
import { TIMELINE_DAYS, type Timeline, type TimelineMark } from '../wire/index.ts';
import { missedOnRecord, runsWithoutBackup } from './missed-runs.ts';
import type { MarkedBackup, TimelineSources } from './timeline-sources.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const RUNS_AHEAD = 3;
/** Three in an hour for 14 days. A policy that runs every few minutes would fill each answer with them otherwise. */
export const MOST_MARKS = 1000;

/**
 * Where the timeline of a moment begins: the start of the UTC day in which the first of the 14 days, today among them,
 * has begun in every time zone (a day of 25 hours included). It moves once a day, so that the answer does too.
 */
export function timelineFrom(now: string): string {
  const earliest = Date.parse(now) - TIMELINE_DAYS * DAY_MS - HOUR_MS;
  return new Date(Math.floor(earliest / DAY_MS) * DAY_MS).toISOString();
}

/** The marks of a DB Service, oldest first. Says less rather than more than is certain: see the kinds of a mark. */
export function timelineOf(sources: TimelineSources): Timeline {
  const from = timelineFrom(sources.now);
  const past = [...backupMarks(sources, from), ...runMarks(sources, from)].toSorted(byTime);
  const shown = past.slice(-MOST_MARKS);
  const begins = past.length > shown.length ? (shown[0]?.at ?? from) : from;
  return { from: begins, marks: [...shown, ...dueMarks(sources)] };
}

function backupMarks({ backups }: TimelineSources, from: string): TimelineMark[] {
  return backups.flatMap(({ name, status, createdAt }) => {
    const kind = kindOf(status);
    return kind === null || createdAt < from ? [] : [{ at: createdAt, kind, backup: name }];
  });
}

function kindOf(status: MarkedBackup['status']): TimelineMark['kind'] | null {
  if (isBackupInProgress(status)) return 'running';
  if (status === 'Completed') return 'completed';
  return status === 'Failed' ? 'failed' : null;
}

function runMarks(sources: TimelineSources, from: string): TimelineMark[] {
  const { runs } = sources;
  const isRecorded = runs.kind === 'recorded';
  const instants = isRecorded
    ? missedOnRecord(sources, runs, from)
    : runsWithoutBackup(sources, runs.since, from);
  return instants.map((at) => ({ at, kind: isRecorded ? 'missed' : 'absent', backup: null }));
}

/** The next one by the backend's word, those after it by the schedule. One that is overdue waits at its time. */
function dueMarks({ policy }: TimelineSources): TimelineMark[] {
  if (policy === null || !policy.enabled || policy.nextRunAt === null) return [];
  const { schedule, timeZone, nextRunAt } = policy;
  const later = nextRuns(schedule, timeZone ?? 'UTC', { from: nextRunAt, count: RUNS_AHEAD - 1 });
  return [nextRunAt, ...later].map((at) => ({ at, kind: 'due', backup: null }));
}

function byTime(a: TimelineMark, b: TimelineMark): number {
  if (a.at === b.at) return 0;
  return a.at < b.at ? -1 : 1;
}
