import { z } from 'zod';
import { backupQuerySchema } from './backup.ts';
import { engineSchema } from './primitives.ts';
import { retentionSchema, scheduleSchema } from './policy.ts';

/**
 * Inputs of the procedures: shape only. Text limits here are far above the rules' and only stop nonsense early;
 * the rules run in the use cases, so that each yields its own code.
 */
const text = z.string().max(10_000);
const service = { namespace: text, service: text };

export const listServicesInput = z.object({ projectId: text.optional() });
export const canvasInput = z.object({ projectId: text });
export const getServiceInput = z.object({
  namespace: text,
  name: text,
  uid: text.optional(),
  backups: backupQuerySchema.optional(),
  knownRevision: text.optional(),
});
export const checkNameInput = z.object({ namespace: text, kind: z.enum(['backup', 'service']), name: text });
export const objectsInput = z.object({ namespace: text, name: text, path: z.array(text).max(10) });
export const rowsInput = z.object({
  namespace: text,
  name: text,
  path: z.array(text).min(1).max(10),
  limit: z.number().int().min(1).max(500).optional(),
});
export const createBackupInput = z.object({
  ...service,
  name: text,
  description: text.optional(),
  requestId: z.string().max(200).optional(),
});
export const deleteBackupInput = z.object({ ...service, name: text, uid: text.optional() });
export const restoreBackupInput = z.object({
  ...service,
  backup: text,
  backupUid: text.optional(),
  restoredName: text,
  requestId: z.string().max(200).optional(),
});
export const discardRestoreInput = z.object({ namespace: text, id: text });
export const updatePolicyInput = z.object({
  ...service,
  schedule: scheduleSchema,
  timeZone: z.string().max(200).nullable(),
  retention: retentionSchema,
  expectedRevision: z.string().max(200).optional(),
});
export const disablePolicyInput = z.object({ ...service, expectedRevision: z.string().max(200).optional() });
export const registerServiceInput = z.object({
  namespace: text,
  name: text,
  engine: engineSchema,
  host: z.string().max(255),
  port: z.number().int(),
  username: z.string().max(255),
  password: z.string().max(1000),
});
export const serviceLifeInput = z.object({ namespace: text, name: text });

export type ListServicesInput = z.infer<typeof listServicesInput>;
export type CanvasInput = z.infer<typeof canvasInput>;
export type GetServiceInput = z.infer<typeof getServiceInput>;
export type CheckNameInput = z.infer<typeof checkNameInput>;
export type ObjectsInput = z.infer<typeof objectsInput>;
export type RowsInput = z.infer<typeof rowsInput>;
export type CreateBackupInput = z.infer<typeof createBackupInput>;
export type DeleteBackupInput = z.infer<typeof deleteBackupInput>;
export type RestoreBackupInput = z.infer<typeof restoreBackupInput>;
export type DiscardRestoreInput = z.infer<typeof discardRestoreInput>;
export type UpdatePolicyInput = z.infer<typeof updatePolicyInput>;
export type DisablePolicyInput = z.infer<typeof disablePolicyInput>;
export type RegisterServiceInput = z.infer<typeof registerServiceInput>;
export type ServiceLifeInput = z.infer<typeof serviceLifeInput>;
