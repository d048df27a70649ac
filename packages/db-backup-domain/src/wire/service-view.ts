import { z } from 'zod';
import { gateSchema, instantSchema } from './primitives.ts';
import { backupPageSchema } from './backup.ts';
import { backupPolicySchema } from './policy.ts';
import { dbServiceSchema } from './db-service.ts';
import { restoreSchema } from './restore.ts';

/** What `db.get` answers: all that the service surface shows, read at one moment. */
export const serviceViewSchema = z.object({
  service: dbServiceSchema,
  policy: backupPolicySchema.nullable(),
  canBackup: gateSchema,
  /** This service as source or target, newest first. */
  restores: z.array(restoreSchema),
  backups: backupPageSchema,
  /** The server's clock, so that elapsed times never depend on the browser's. */
  serverTime: instantSchema,
  /** Opaque; equal revisions and equal query mean an equal view. */
  revision: z.string(),
});
export type ServiceView = z.infer<typeof serviceViewSchema>;

export const unchangedSchema = z.object({ unchanged: z.literal(true) });
export type Unchanged = z.infer<typeof unchangedSchema>;
