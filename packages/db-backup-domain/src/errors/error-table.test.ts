import { expect, test } from 'vitest';
import { ERROR_CODES, ERROR_TABLE, isErrorCode, type TrpcCode } from './error-table.ts';

/** The list of the design with what decisions (0030) have added, written out a second time so that a code cannot be lost unseen. */
const DESIGNED = `
  BACKUP_NAME_INVALID BACKUP_NAME_TAKEN DESCRIPTION_TOO_LONG SERVICE_NAME_INVALID SERVICE_NAME_TAKEN
  SERVICE_NOT_FOUND SERVICE_NOT_RUNNING SERVICE_UNREACHABLE ENGINE_UNSUPPORTED BACKUP_NOT_FOUND
  BACKUP_IN_PROGRESS BACKUP_IN_USE BACKUP_HAS_CHILDREN BACKUP_NOT_COMPLETED BACKUP_METHOD_MISSING
  SCHEDULE_INVALID TIME_ZONE_INVALID RETENTION_INVALID POLICY_CHANGED RESTORE_NOT_FOUND SNAPSHOT_UNUSABLE
  BROWSE_UNSUPPORTED OBJECT_NOT_FOUND REPOSITORY_UNAVAILABLE STORAGE_FULL QUOTA_EXCEEDED TOOL_MISSING BACKEND_REJECTED
  BACKEND_UNAVAILABLE NOT_SUPPORTED_HERE UNAUTHENTICATED FORBIDDEN REQUEST_INVALID TOO_MANY_REQUESTS INTERNAL
`
  .trim()
  .split(/\s+/);

/** tRPC's own pairing of its codes with HTTP; STORAGE_FULL alone says something finer. */
const HTTP: Record<TrpcCode, number> = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  UNPROCESSABLE_CONTENT: 422,
  TOO_MANY_REQUESTS: 429,
  INTERNAL_SERVER_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  SERVICE_UNAVAILABLE: 503,
};

test('the table has every code of the list and no other', () => {
  expect(ERROR_CODES.toSorted()).toEqual(DESIGNED.toSorted());
});

test.each(ERROR_CODES)('%s says what happened and what to do', (code) => {
  const { message, hint } = ERROR_TABLE[code];
  expect(message).toMatch(/^[A-Z].*\.$/);
  expect(hint).toMatch(/^[A-Z].*\.$/);
  expect(hint).not.toBe(message);
});

test.each(ERROR_CODES)('%s has statuses that agree', (code) => {
  const { http, trpc, exit } = ERROR_TABLE[code];
  expect(http).toBe(code === 'STORAGE_FULL' ? 507 : HTTP[trpc]);
  expect(exit).toBeGreaterThan(0);
  expect(exit).toBeLessThan(64);
});

test('one exit code stands for one kind of failure', () => {
  const kinds = new Map<number, Set<boolean>>();
  for (const code of ERROR_CODES) {
    const { exit, http } = ERROR_TABLE[code];
    kinds.set(exit, (kinds.get(exit) ?? new Set()).add(http === 400));
  }
  for (const [exit, mixed] of kinds) expect(mixed.size, `exit code ${exit}`).toBe(1);
});

test('only the codes of the table are codes', () => {
  for (const code of ERROR_CODES) expect(isErrorCode(code)).toBe(true);
  for (const other of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'internal', 'INTERNAL '])
    expect(isErrorCode(other), other).toBe(false);
  for (const other of [null, undefined, 7, {}, ['INTERNAL'], Symbol('INTERNAL')])
    expect(isErrorCode(other)).toBe(false);
});
