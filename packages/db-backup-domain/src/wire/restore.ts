import { z } from 'zod';
import { instantSchema } from './primitives.ts';

export const restoreStageSchema = z.enum([
  'accepted',
  'provisioning',
  'restoring',
  'verifying',
  'ready',
  'failed',
]);
export type RestoreStage = z.infer<typeof restoreStageSchema>;

export const restoreSchema = z.object({
  id: z.string(),
  mode: z.literal('new-service'),
  backup: z.object({ name: z.string(), uid: z.string() }),
  source: z.object({ namespace: z.string(), name: z.string(), uid: z.string() }),
  target: z.object({ namespace: z.string(), name: z.string() }),
  stage: restoreStageSchema,
  /** The stage it was in when it failed. */
  failedStage: restoreStageSchema.nullable(),
  /** What a failed restore left: none, being cleared, cleared, or to be cleared by `db.restore.discard`. */
  cleanup: z.enum(['none', 'running', 'done', 'needed']),
  startedAt: instantSchema,
  /**
   * When each stage began that it has come to, in their order, `accepted` at the start. A stage is left out where the
   * backend does not know; `ready` and `failed` are ends and have `finishedAt`.
   */
  stageTimes: z.array(z.object({ stage: restoreStageSchema, at: instantSchema })),
  finishedAt: instantSchema.nullable(),
  failureReason: z.string().nullable(),
});
export type Restore = z.infer<typeof restoreSchema>;
