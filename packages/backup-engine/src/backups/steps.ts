/**
 * The named places of a backup's story, in their order: where a test stops the process, fails a step or waits. Between
 * `publish` and `published` come the repository's own steps, as `backup:publish:<step>`.
 */
export const BACKUP_STEPS = [
  'backup:accepted',
  'backup:checked',
  'backup:running',
  'backup:begun',
  'backup:member-written',
  'backup:members-written',
  'backup:keys-written',
  'backup:publish',
  'backup:published',
  'backup:read-back',
  'backup:completed',
] as const;

export const DELETE_STEPS = ['delete:tombstone', 'delete:bytes-gone', 'delete:row-gone'] as const;
