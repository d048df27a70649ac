import { z } from 'zod';
import { engineSchema, gateSchema, instantSchema } from './primitives.ts';

export const serviceStatusSchema = z.enum([
  'Creating',
  'Running',
  'Updating',
  'Stopping',
  'Stopped',
  'Failed',
  'Abnormal',
  'Deleting',
  /** Gone, but backups of it survive: listed, not browsable, still restorable. */
  'Deleted',
  'Unknown',
]);
export type ServiceStatus = z.infer<typeof serviceStatusSchema>;

/** Address of a DB Service, without any secret. `secretRef` names where the server keeps the credential. */
export const connectionSchema = z.object({
  host: z.string(),
  port: z.number().int(),
  username: z.string(),
  secretRef: z.string(),
});
export type Connection = z.infer<typeof connectionSchema>;

export const dbServiceSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  /** Immutable; tells a re-created namesake apart. */
  uid: z.string(),
  projectId: z.string(),
  /** null: not an engine Holdfast supports. */
  engine: engineSchema.nullable(),
  /** What to show for the engine: 'PostgreSQL', 'MariaDB', or what the platform calls an unsupported one. */
  engineLabel: z.string(),
  version: z.string().nullable(),
  status: serviceStatusSchema,
  /** While it is Abnormal, why, where that is known: it does not answer, or it refuses the account, in its own words. */
  statusReason: z.string().optional(),
  createdAt: instantSchema,
  /** true: the backend runs the server itself (start, stop, remove). */
  managed: z.boolean(),
  backup: z.union([
    z.object({ supported: z.literal(true) }),
    /** `reason` is a sentence: why this service cannot be backed up. */
    z.object({ supported: z.literal(false), reason: z.string() }),
  ]),
  browse: gateSchema,
  connection: connectionSchema.nullable(),
  restoredFrom: z
    .object({
      service: z.object({ namespace: z.string(), name: z.string(), uid: z.string() }),
      backup: z.string(),
    })
    .nullable(),
  /** Completion of the newest Completed backup. */
  lastCompletedAt: instantSchema.nullable(),
  /** A backup is Pending, Running or Deleting, or a restore from or into it is unfinished. */
  busy: z.boolean(),
  limits: z.object({ serviceNameMaxLength: z.number().int() }),
});
export type DbService = z.infer<typeof dbServiceSchema>;
