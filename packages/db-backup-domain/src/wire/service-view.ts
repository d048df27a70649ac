import { z } from 'zod';
import { gateSchema, instantSchema } from './primitives.ts';
import { backupPageSchema } from './backup.ts';
import { backupPolicySchema } from './policy.ts';
import { dbServiceSchema } from './db-service.ts';
import { restoreSchema } from './restore.ts';
import { timelineSchema } from './timeline.ts';

/** What `db.get` answers: all that the service surface shows, read at one moment. */
export const serviceViewSchema = z.object({
  service: dbServiceSchema,
  policy: backupPolicySchema.nullable(),
  canBackup: gateSchema,
  /** This service as source or target, newest first. */
  restores: z.array(restoreSchema),
  backups: backupPageSchema,
  /** null: the page was asked for by a cursor. What belongs to the service as a whole comes with the first page. */
  timeline: timelineSchema.nullable(),
  /** The server's clock, so that elapsed times never depend on the browser's. */
  serverTime: instantSchema,
  /**
   * Opaque; equal revisions and equal query mean an equal view. The window of the timeline moves by whole days, so that
   * time alone makes a new revision once a day and not at every look.
   */
  revision: z.string(),
});
export type ServiceView = z.infer<typeof serviceViewSchema>;

export const unchangedSchema = z.object({ unchanged: z.literal(true) });
export type Unchanged = z.infer<typeof unchangedSchema>;
