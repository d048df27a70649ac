/** tRPC's names for the kinds of failure, as far as we use them. */
export type TrpcCode =
  | 'BAD_REQUEST'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'PRECONDITION_FAILED'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNPROCESSABLE_CONTENT'
  | 'TOO_MANY_REQUESTS'
  | 'NOT_IMPLEMENTED'
  | 'SERVICE_UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR';

export interface ErrorEntry {
  readonly trpc: TrpcCode;
  readonly http: number;
  /** Exit code of a command line client. */
  readonly exit: number;
  /** What happened, in one sentence. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}

const entry = (status: readonly [TrpcCode, number, number], message: string, hint: string): ErrorEntry => ({
  trpc: status[0],
  http: status[1],
  exit: status[2],
  message,
  hint,
});

const bad = ['BAD_REQUEST', 400, 2] as const;
const conflict = ['CONFLICT', 409, 3] as const;
const missing = ['NOT_FOUND', 404, 4] as const;
const notNow = ['PRECONDITION_FAILED', 412, 5] as const;
const unavailable = ['SERVICE_UNAVAILABLE', 503, 6] as const;

/** The one table of errors: every code a caller can meet, with what it means on every surface. */
export const ERROR_TABLE = {
  BACKUP_NAME_INVALID: entry(
    bad,
    'The Backup Name is not valid.',
    'Use 1 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or digit.',
  ),
  BACKUP_NAME_TAKEN: entry(
    conflict,
    'A backup with this name already exists in the namespace.',
    'Choose another Backup Name.',
  ),
  DESCRIPTION_TOO_LONG: entry(
    bad,
    'The description is longer than 120 characters.',
    'Shorten the description to 120 characters.',
  ),
  SERVICE_NAME_INVALID: entry(
    bad,
    'The DB Service name is not valid.',
    'Use lower-case letters, digits and hyphens, beginning with a letter and ending with a letter or digit, within the length allowed.',
  ),
  SERVICE_NAME_TAKEN: entry(
    conflict,
    'A DB Service with this name already exists in the namespace.',
    'Choose another name for the DB Service.',
  ),
  SERVICE_NOT_FOUND: entry(
    missing,
    'There is no such DB Service.',
    'Check the namespace and the name; it may have been removed.',
  ),
  SERVICE_NOT_RUNNING: entry(
    notNow,
    'The DB Service is not running.',
    'Start the DB Service, wait until it is Running, and try again.',
  ),
  SERVICE_UNREACHABLE: entry(
    unavailable,
    'The DB Service does not answer.',
    'Check its host, port and credentials, and that its server is up.',
  ),
  ENGINE_UNSUPPORTED: entry(
    notNow,
    'Backups of this engine are not supported.',
    'PostgreSQL, MySQL, MongoDB and Redis are supported.',
  ),
  BACKUP_NOT_FOUND: entry(
    missing,
    'There is no such backup of this DB Service.',
    'Refresh the list; it may have been deleted.',
  ),
  BACKUP_IN_PROGRESS: entry(
    notNow,
    'The backup is still in progress.',
    'Wait until it is Completed or Failed.',
  ),
  BACKUP_IN_USE: entry(
    notNow,
    'A restore that has not finished uses this backup.',
    'Wait until the restore is ready or failed.',
  ),
  BACKUP_HAS_CHILDREN: entry(
    notNow,
    'Other backups build on this one and would be deleted with it.',
    'Delete the backups that build on it first.',
  ),
  BACKUP_NOT_COMPLETED: entry(
    notNow,
    'Only a Completed backup can be restored.',
    'Choose a Completed backup.',
  ),
  BACKUP_METHOD_MISSING: entry(
    notNow,
    'The DB Service has no usable backup method.',
    'Ask the operator of the platform for a backup policy with a full backup method.',
  ),
  SCHEDULE_INVALID: entry(
    bad,
    'The schedule is not valid.',
    'Use a minute of 0 to 59, an hour of 0 to 23 and at least one weekday; a custom schedule can only be kept as it is.',
  ),
  TIME_ZONE_INVALID: entry(
    bad,
    'The time zone is not known.',
    'Use an IANA time zone such as Europe/Berlin.',
  ),
  RETENTION_INVALID: entry(
    bad,
    'The retention is not valid.',
    'Choose 1, 3, 7, 14 or 30 days; a custom retention can only be kept as it is.',
  ),
  POLICY_CHANGED: entry(
    conflict,
    'The policy was changed since the form was opened.',
    'Look at the policy as it is now, and save again.',
  ),
  RESTORE_NOT_FOUND: entry(missing, 'There is no such restore.', 'Refresh; it may have been cleared away.'),
  SNAPSHOT_UNUSABLE: entry(
    notNow,
    'The settings recorded with the backup cannot be used to make a DB Service.',
    'Choose another backup, or make the DB Service by hand and restore into it.',
  ),
  BROWSE_UNSUPPORTED: entry(
    notNow,
    'The contents of this DB Service cannot be browsed here.',
    'Its backups can be managed all the same.',
  ),
  OBJECT_NOT_FOUND: entry(
    missing,
    'There is no such object in this DB Service.',
    'It may have been renamed or removed since; the tree shows what there is.',
  ),
  REPOSITORY_UNAVAILABLE: entry(
    unavailable,
    'The backup repository cannot be reached.',
    'Check that the repository exists and that the server may read and write it.',
  ),
  STORAGE_FULL: entry(
    ['SERVICE_UNAVAILABLE', 507, 7],
    'There is not enough free space.',
    'Free space where the detail says, and try again.',
  ),
  QUOTA_EXCEEDED: entry(
    ['FORBIDDEN', 403, 7],
    'A quota of the platform is used up.',
    'Delete what is no longer needed, or ask the operator for more.',
  ),
  TOOL_MISSING: entry(
    ['PRECONDITION_FAILED', 412, 8],
    'A program that this engine needs is missing or of the wrong version.',
    'Install the package that the detail names.',
  ),
  BACKEND_REJECTED: entry(
    ['UNPROCESSABLE_CONTENT', 422, 9],
    'The platform refused the request.',
    'Read the detail; ask the operator of the platform if it does not say enough.',
  ),
  BACKEND_UNAVAILABLE: entry(unavailable, 'The platform cannot be reached.', 'Try again in a moment.'),
  NOT_SUPPORTED_HERE: entry(
    ['NOT_IMPLEMENTED', 501, 10],
    'This installation does not support that.',
    'Use an installation with the backend that does.',
  ),
  UNAUTHENTICATED: entry(['UNAUTHORIZED', 401, 11], 'You are not signed in.', 'Sign in and try again.'),
  FORBIDDEN: entry(
    ['FORBIDDEN', 403, 12],
    'You may not do that.',
    'Ask the owner of the project for the right to.',
  ),
  REQUEST_INVALID: entry(
    bad,
    'The request is not of the expected shape.',
    'Send JSON of the shape that the procedure takes.',
  ),
  TOO_MANY_REQUESTS: entry(
    ['TOO_MANY_REQUESTS', 429, 13],
    'Too many requests.',
    'Wait a moment and try again.',
  ),
  INTERNAL: entry(
    ['INTERNAL_SERVER_ERROR', 500, 1],
    'Something went wrong in the server.',
    'Look for the request id in the server log, and report it.',
  ),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERROR_TABLE;
export const ERROR_CODES = Object.keys(ERROR_TABLE) as ErrorCode[];

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_TABLE, value);
}
