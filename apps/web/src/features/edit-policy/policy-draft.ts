import { isHoldfastError, type ErrorCode } from '@holdfast/db-backup-domain/errors';
import { assertPolicyInput, defaultPolicyForm, previewRuns } from '@holdfast/db-backup-domain/policy';
import { nextClockChange, type ClockChange } from '@holdfast/db-backup-domain/schedule';
import type { BackupPolicy, FormSchedule, Retention, Schedule } from '@holdfast/db-backup-domain/wire';

/** The form's state: what would be sent, and whether the policy is to be on. */
export interface PolicyDraft {
  enabled: boolean;
  schedule: Schedule;
  timeZone: string | null;
  retention: Retention;
}

/** A new policy takes the viewer's zone and starts switched on; an existing one keeps everything as it is. */
export function draftOf(policy: BackupPolicy | null, viewerZone: string): PolicyDraft {
  if (policy === null) return { enabled: true, ...defaultPolicyForm(viewerZone) };
  const { enabled, schedule, timeZone, retention } = policy;
  return { enabled, schedule, timeZone, retention };
}

/** Another frequency; the time of day is carried over where both have one. A custom schedule also gives up its zone. */
export function withFrequency(
  draft: PolicyDraft,
  frequency: FormSchedule['frequency'],
  viewerZone: string,
): PolicyDraft {
  const fallback = defaultPolicyForm(viewerZone);
  const before = draft.schedule.frequency === 'custom' ? fallback.schedule : draft.schedule;
  const { minute } = before;
  const hour = 'hour' in before ? before.hour : 'hour' in fallback.schedule ? fallback.schedule.hour : 0;
  const timeZone = draft.timeZone ?? fallback.timeZone;
  switch (frequency) {
    case 'hourly':
      return { ...draft, timeZone, schedule: { frequency, minute } };
    case 'daily':
      return { ...draft, timeZone, schedule: { frequency, hour, minute } };
    case 'weekly':
      return {
        ...draft,
        timeZone,
        schedule: { frequency, weekdays: 'weekdays' in before ? before.weekdays : ['mon'], hour, minute },
      };
  }
}

export interface DraftProblem {
  code: ErrorCode;
  detail: string | null;
}

/** What the domain's rules say against the draft, or null. A policy that is off needs no schedule. */
export function problemOf(draft: PolicyDraft, current: BackupPolicy | null): DraftProblem | null {
  if (!draft.enabled) return null;
  try {
    assertPolicyInput(draft, current);
    return null;
  } catch (error) {
    if (isHoldfastError(error)) return { code: error.code, detail: error.detail };
    throw error;
  }
}

export function nextRunsOf(draft: PolicyDraft, from: string, count: number): string[] {
  return previewRuns(draft, { from, count }).runs;
}

const LOOK_AHEAD_MS = 30 * 24 * 60 * 60 * 1000;

/** The next change of the clocks that the runs feel: within thirty days, or before the last run in sight. */
export function clockChangeAhead(
  { schedule, timeZone }: PolicyDraft,
  from: string,
  lastRun: string | undefined,
): ClockChange | null {
  if (timeZone === null) return null;
  const ahead = new Date(Date.parse(from) + LOOK_AHEAD_MS).toISOString();
  const until = lastRun !== undefined && lastRun > ahead ? lastRun : ahead;
  return nextClockChange(schedule, timeZone, { from, until });
}

export function isSameDraft(one: PolicyDraft, other: PolicyDraft): boolean {
  return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}

/** Weekdays are a set: the order of clicking them is no change. */
function canonical({ enabled, schedule, timeZone, retention }: PolicyDraft) {
  const plain =
    schedule.frequency === 'weekly' ? { ...schedule, weekdays: [...schedule.weekdays].sort() } : schedule;
  return [enabled, Object.entries(plain).sort(), timeZone, retention];
}
