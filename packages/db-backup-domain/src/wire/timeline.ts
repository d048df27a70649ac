import { z } from 'zod';
import { instantSchema } from './primitives.ts';

export const TIMELINE_DAYS = 14;

/**
 * - `completed`, `failed`, `running` (Pending or Running): a backup. One that is Deleting is no recovery point any more
 *   and has no mark.
 * - `missed`: it is on record that a run of the policy was due then and never came.
 * - `absent`: the policy has a run then and there is no backup of it, which could not have expired yet. The backend
 *   keeps no record of runs, so it says no more: the run never came, or its backup was deleted.
 * - `due`: a run that is still to come.
 */
export const TIMELINE_MARK_KINDS = ['completed', 'failed', 'running', 'missed', 'absent', 'due'] as const;

export const timelineMarkSchema = z.object({
  /** When the backup was created; of a run, when it was or is due. */
  at: instantSchema,
  kind: z.enum(TIMELINE_MARK_KINDS),
  /** The Backup Name; null where there is no backup. */
  backup: z.string().nullable(),
});
export type TimelineMark = z.infer<typeof timelineMarkSchema>;

/** The last 14 days of a DB Service and the next runs of its policy, whatever the filter and the order of the list. */
export const timelineSchema = z.object({
  /**
   * Everything from here on is marked. Before the 14 days begin in any time zone; later only where there are more marks
   * than are told.
   */
  from: instantSchema,
  /** Oldest first. Those ahead of `serverTime` are due, or were made before the clock was set back. */
  marks: z.array(timelineMarkSchema),
});
export type Timeline = z.infer<typeof timelineSchema>;
