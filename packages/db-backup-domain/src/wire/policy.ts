import { z } from 'zod';
import { instantSchema } from './primitives.ts';
import { backupStatusSchema } from './backup.ts';
import { WEEKDAYS } from './words.ts';

export const weekdaySchema = z.enum(WEEKDAYS);
export type Weekday = z.infer<typeof weekdaySchema>;

/** Shape only: ranges are the rules' matter (SCHEDULE_INVALID), so that they yield their own code. */
export const scheduleSchema = z.discriminatedUnion('frequency', [
  z.object({ frequency: z.literal('hourly'), minute: z.number() }),
  z.object({ frequency: z.literal('daily'), hour: z.number(), minute: z.number() }),
  z.object({
    frequency: z.literal('weekly'),
    weekdays: z.array(weekdaySchema),
    hour: z.number(),
    minute: z.number(),
  }),
  z.object({ frequency: z.literal('custom'), cron: z.string().max(200) }),
]);
export type Schedule = z.infer<typeof scheduleSchema>;
export type FormSchedule = Exclude<Schedule, { frequency: 'custom' }>;

export const retentionSchema = z.union([
  z.object({ days: z.number() }),
  z.object({ custom: z.string().max(100) }),
]);
export type Retention = z.infer<typeof retentionSchema>;

export const backupPolicySchema = z.object({
  enabled: z.boolean(),
  schedule: scheduleSchema,
  timeZone: z.string().nullable(),
  retention: retentionSchema,
  /** When the backend will really run next; null while disabled or unknown. */
  nextRunAt: instantSchema.nullable(),
  lastRun: z.object({ at: instantSchema, status: backupStatusSchema }).nullable(),
  health: z.union([
    z.object({ ok: z.literal(true) }),
    z.object({ ok: z.literal(false), reason: z.string() }),
  ]),
  /** Opaque; a form edited over another revision is POLICY_CHANGED. */
  revision: z.string(),
});
export type BackupPolicy = z.infer<typeof backupPolicySchema>;
