/**
 * The words and choices that the schemas are made of. They stand apart because a form needs them and no schema: a
 * browser then loads them without the schema library.
 */
export const ENGINES = ['postgresql', 'mysql', 'mongodb', 'redis'] as const;

/** Of a server that is added by its address; the least is 1. */
export const MAX_PORT = 65_535;

/**
 * How a server of each engine is reached unless its owner chose otherwise: what a form begins with. `implied` is the user
 * of a connection that names none; null where every connection names one.
 */
export const USUAL_CONNECTION = {
  postgresql: { port: 5432, username: 'postgres', implied: null },
  mysql: { port: 3306, username: 'root', implied: null },
  mongodb: { port: 27017, username: '', implied: null },
  redis: { port: 6379, username: 'default', implied: 'default' },
} as const satisfies Record<
  (typeof ENGINES)[number],
  { port: number; username: string; implied: string | null }
>;

export const BACKUP_TYPES = ['manual', 'automatic'] as const;
export const BACKUP_STATUSES = ['Pending', 'Running', 'Completed', 'Failed', 'Deleting'] as const;
export const BACKUP_SORT_KEYS = [
  'createdAt',
  'name',
  'status',
  'type',
  'durationMs',
  'sizeBytes',
  'expiresAt',
] as const;

/** Default order: createdAt descending, then name. */
export const DEFAULT_BACKUP_SORT = { by: 'createdAt', direction: 'desc' } as const;

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Days a form offers; anything else is RETENTION_INVALID, a custom text is shown and kept. */
export const RETENTION_DAYS = [1, 3, 7, 14, 30] as const;
export type RetentionDays = (typeof RETENTION_DAYS)[number];
export const DEFAULT_RETENTION_DAYS: RetentionDays = 7;
