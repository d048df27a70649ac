import { describe, expect, it } from 'vitest';
import { HoldfastError, type ErrorCode } from '@holdfast/db-backup-domain/errors';
import { KubeApiError } from './kube-api-error.ts';
import { toldError } from './told-error.ts';

const saying = (status: number, message: string, retryAfterMs: number | null = null): KubeApiError =>
  new KubeApiError(message, { status, retryAfterMs });

describe('what a caller is told of an error', () => {
  it.each<[number, string, ErrorCode]>([
    [401, 'Unauthorized', 'UNAUTHENTICATED'],
    [403, 'backups is forbidden: User "ada" cannot list resource "backups"', 'FORBIDDEN'],
    [403, 'backups "b" is forbidden: exceeded quota: objects, requested: 1, used: 9', 'QUOTA_EXCEEDED'],
    [
      403,
      'unable to create new content in namespace demo because it is being terminated',
      'BACKEND_REJECTED',
    ],
    [404, 'backups.dataprotection.kubeblocks.io "b" not found', 'BACKEND_REJECTED'],
    [404, 'the server could not find the requested resource', 'BACKEND_UNAVAILABLE'],
    [409, 'the object has been modified', 'BACKEND_REJECTED'],
    [422, 'Backup "b" is invalid', 'BACKEND_REJECTED'],
    [429, 'slow down', 'BACKEND_UNAVAILABLE'],
    [500, 'boom', 'BACKEND_UNAVAILABLE'],
    [503, 'etcd is away', 'BACKEND_UNAVAILABLE'],
    [302, 'elsewhere', 'BACKEND_UNAVAILABLE'],
    [0, 'The API server cannot be reached (ECONNREFUSED).', 'BACKEND_UNAVAILABLE'],
  ])('%i "%s" is %s', (status, message, code) => {
    expect(toldError(saying(status, message)).code).toBe(code);
  });

  it('is what a status means to the operation, where that says so', () => {
    const taken = toldError(saying(409, 'backups "b" already exists'), { 409: 'BACKUP_NAME_TAKEN' });
    expect([taken.code, taken.detail]).toEqual(['BACKUP_NAME_TAKEN', 'backups "b" already exists']);
  });

  it('keeps an error of ours, and is INTERNAL for what is neither', () => {
    const ours = new HoldfastError('POLICY_CHANGED');
    expect(toldError(ours, { 409: 'BACKUP_NAME_TAKEN' })).toBe(ours);
    const odd = new RangeError('secret');
    const told = toldError(odd);
    expect([told.code, told.detail, told.cause]).toEqual(['INTERNAL', null, odd]);
  });

  it('repeats no object that the API server quotes, and no page of a proxy', () => {
    const quoting =
      'Cluster.apps.kubeblocks.io "c" is invalid: spec: Invalid value: {"systemAccounts":[{"passwordConfig":{"seed":"hunter2"}}]}: no such field';
    expect(toldError(saying(422, quoting)).detail).toBe(
      'Cluster.apps.kubeblocks.io "c" is invalid: spec: Invalid value: no such field',
    );
    expect(toldError(saying(502, '<html>upstream 10.0.0.7</html>')).detail).toBe(
      'The API server answered 502.',
    );
  });

  it('says when to come again, and is not endless', () => {
    expect(toldError(saying(429, '', 7_000)).detail).toMatch(/in 7 s/);
    expect(toldError(saying(422, 'x'.repeat(5_000))).detail?.length).toBe(400);
  });
});
