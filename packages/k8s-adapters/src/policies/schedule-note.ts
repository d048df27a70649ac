import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { ANNOTATIONS, annotationOf } from '@holdfast/db-backup-domain/kubeblocks';
import { isTimeZone, parseCron, validateSchedule } from '@holdfast/db-backup-domain/schedule';
import { scheduleSchema, type Schedule } from '@holdfast/db-backup-domain/wire';
import { z } from 'zod';

/**
 * What was said when a policy was saved, as the annotation `holdfast.dev/schedule` beside the cron that was stored for
 * it: from a UTC cron alone nobody could tell which wall time, in which zone, was meant.
 */
export interface ScheduleNote {
  readonly method: string;
  /** null: the schedule is a custom UTC cron. */
  readonly timeZone: string | null;
  readonly schedule: Schedule;
  /** UTC, as it was stored. */
  readonly cron: string;
  /** The instant whose next run the cron was derived for: ISO 8601 UTC with `Z`. */
  readonly at: string;
}

const noteSchema = z.object({
  method: z.string(),
  timeZone: z.string().nullable(),
  schedule: scheduleSchema,
  cron: z.string(),
  at: z.iso.datetime(),
});
const NOTE_MAX_LENGTH = 4000;

export function writeNote({ method, timeZone, schedule, cron, at }: ScheduleNote): string {
  return JSON.stringify({ method, timeZone, schedule, cron, at });
}

/** null where there is none, or one that is none of ours: anybody may write an annotation. */
export function readNote(object: unknown): ScheduleNote | null {
  const text = annotationOf(object, ANNOTATIONS.schedule);
  if (text === null || text.length > NOTE_MAX_LENGTH) return null;
  const parsed = noteSchema.safeParse(jsonFrom(text));
  return parsed.success && isPossible(parsed.data) ? parsed.data : null;
}

/**
 * Whether the cron in force still is the one that the note was written for. Otherwise somebody else has set it since,
 * and the note tells of a schedule that is no more.
 */
export function tellsOf(note: ScheduleNote, inForce: { method: string; cron: string }): boolean {
  return note.method === inForce.method && sameCron(note.cron, inForce.cron);
}

/** Whether two crons fire at the same times, however they are written; true also for the same text that is no cron. */
export function sameCron(one: string, other: string): boolean {
  if (one.trim() === other.trim()) return true;
  const [first, second] = [firingsOf(one), firingsOf(other)];
  return first !== null && first === second;
}

function firingsOf(cron: string): string | null {
  try {
    return JSON.stringify(parseCron(cron));
  } catch (error) {
    if (isHoldfastError(error, 'SCHEDULE_INVALID')) return null;
    throw error;
  }
}

function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isPossible({ schedule, timeZone }: ScheduleNote): boolean {
  if (schedule.frequency === 'custom') return timeZone === null;
  if (timeZone === null || !isTimeZone(timeZone)) return false;
  try {
    validateSchedule(schedule);
    return true;
  } catch (error) {
    if (isHoldfastError(error, 'SCHEDULE_INVALID')) return false;
    throw error;
  }
}
