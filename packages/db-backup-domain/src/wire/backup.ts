import { z } from 'zod';
import { gateSchema, instantSchema } from './primitives.ts';
import { BACKUP_SORT_KEYS, BACKUP_STATUSES, BACKUP_TYPES } from './words.ts';

export const backupTypeSchema = z.enum(BACKUP_TYPES);
export type BackupType = z.infer<typeof backupTypeSchema>;

export const backupStatusSchema = z.enum(BACKUP_STATUSES);
export type BackupStatus = z.infer<typeof backupStatusSchema>;

export const backupSummarySchema = z.object({
  /** The Backup Name: user-visible identity, unique in the namespace. */
  name: z.string(),
  uid: z.string(),
  namespace: z.string(),
  description: z.string().nullable(),
  type: backupTypeSchema,
  status: backupStatusSchema,
  /** Nothing has moved for longer than it should take. */
  stalled: z.boolean(),
  createdAt: instantSchema,
  startedAt: instantSchema.nullable(),
  /** When it ended, well or not; a Failed backup has one too where its end is known. */
  completedAt: instantSchema.nullable(),
  durationMs: z.number().nullable(),
  sizeBytes: z.number().nullable(),
  failureReason: z.string().nullable(),
  /**
   * What a DB Service restored from it will take, as far as anything says so: `volumes`, what the platform claims for it
   * in all; `data`, what the source held when it was backed up. null: nothing says.
   */
  storage: z.object({ bytes: z.number(), of: z.enum(['volumes', 'data']) }).nullable(),
  /** Fixed at completion. null: does not expire. */
  expiresAt: instantSchema.nullable(),
  method: z.string().nullable(),
  progress: z.object({ bytesWritten: z.number() }).nullable(),
  /** While it is Pending, where the backend knows its queue: how many other backups begin before it. */
  ahead: z.number().int().min(0).optional(),
  restorable: gateSchema,
  deletable: gateSchema,
  source: z.object({ namespace: z.string(), name: z.string(), uid: z.string(), exists: z.boolean() }),
});
export type BackupSummary = z.infer<typeof backupSummarySchema>;

export const backupSortSchema = z.object({
  by: z.enum(BACKUP_SORT_KEYS),
  direction: z.enum(['asc', 'desc']),
});
export type BackupSort = z.infer<typeof backupSortSchema>;

export const DEFAULT_BACKUP_LIMIT = 50;
export const MAX_BACKUP_LIMIT = 200;

export const backupQuerySchema = z.object({
  type: backupTypeSchema.optional(),
  status: backupStatusSchema.optional(),
  /** Case-insensitive part of the name or the description. */
  search: z.string().max(200).optional(),
  sort: backupSortSchema.optional(),
  cursor: z.string().max(1000).optional(),
  limit: z.number().int().min(1).max(MAX_BACKUP_LIMIT).optional(),
});
export type BackupQuery = z.infer<typeof backupQuerySchema>;

export const backupPageSchema = z.object({
  items: z.array(backupSummarySchema),
  /** Backups that match the filter, on all pages. */
  total: z.number().int(),
  nextCursor: z.string().nullable(),
  /** Backups of this service that are Pending, Running or Deleting, whatever the filter. */
  activeCount: z.number().int(),
});
export type BackupPage = z.infer<typeof backupPageSchema>;
