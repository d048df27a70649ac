import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isHoldfastError, type ErrorCode } from '@holdfast/db-backup-domain/errors';
import {
  addBackup,
  addService,
  catalogueInMemory,
  completeBackup,
  pretendedEvidence,
} from '../../testing/catalogue-rows.ts';
import { TransitionRefused } from '../database/statements.ts';
import * as backups from './backups.ts';
import * as restores from './restores.ts';
import { retainable } from './retainable.ts';
import * as services from './services.ts';

function refusal(work: () => unknown): ErrorCode | string {
  try {
    work();
  } catch (error) {
    return isHoldfastError(error) ? error.code : (error as Error).name;
  }
  return 'none';
}

const failure = { code: 'INTERRUPTED', reason: 'gone', durationMs: null, now: 30, expiresAt: null } as const;

test('a backup goes Pending, Running, Completed, Deleting, gone', () => {
  const db = catalogueInMemory();
  addBackup(db, 'a', { description: 'before' });
  expect(backups.get(db, { id: 'a' })).toMatchObject({
    status: 'Pending',
    description: 'before',
    startedAt: null,
  });
  completeBackup(db, 'a');
  expect(backups.get(db, { id: 'a' })).toMatchObject({ status: 'Completed', sizeBytes: 1000, durationMs: 5 });
  expect(backups.contents(db, { id: 'a' })).toEqual({ globals: { counts: { role: 1 } } });
  backups.markDeleting(db, { id: 'a' });
  expect(backups.copies(db, { id: 'a' })).toMatchObject([{ state: 'removing' }]);
  backups.markDeleting(db, { id: 'a' });
  backups.forget(db, { id: 'a' });
  backups.forget(db, { id: 'a' });
  expect(backups.get(db, { id: 'a' })).toBeNull();
  expect(backups.copies(db, { id: 'a' })).toEqual([]);
});

test('no transition but those of the story is possible', () => {
  const db = catalogueInMemory();
  addBackup(db, 'a');
  const complete = (artifactId = 'a'): unknown =>
    backups.markCompleted(db, {
      id: 'a',
      evidence: pretendedEvidence(artifactId),
      now: 1,
      durationMs: 1,
      expiresAt: null,
    });
  expect(
    refusal(() => complete()),
    'Completed from Pending',
  ).toBe(TransitionRefused.name);
  expect(refusal(() => backups.markDeleting(db, { id: 'a' }))).toBe('BACKUP_IN_PROGRESS');
  backups.markRunning(db, { id: 'a', repositoryId: 'local', artifactId: 'a', now: 1 });
  expect(
    refusal(() => complete('another')),
    'evidence of another artifact',
  ).toBe(TransitionRefused.name);
  expect(refusal(() => backups.markDeleting(db, { id: 'a' }))).toBe('BACKUP_IN_PROGRESS');
  backups.markFailed(db, { id: 'a', ...failure });
  expect(
    refusal(() => complete()),
    'Completed from Failed',
  ).toBe(TransitionRefused.name);
  expect(refusal(() => backups.markFailed(db, { id: 'a', ...failure }))).toBe(TransitionRefused.name);
  expect(
    refusal(() => backups.forget(db, { id: 'a' })),
    'a row without a tombstone',
  ).toBe(TransitionRefused.name);
});

test('a name is taken while its row is there, in the whole namespace', () => {
  const db = catalogueInMemory();
  addService(db, 'svc-2');
  addBackup(db, 'a');
  expect(refusal(() => addBackup(db, 'a', { id: 'b', serviceId: 'svc-2' }))).toBe('BACKUP_NAME_TAKEN');
  backups.markFailed(db, { id: 'a', ...failure });
  backups.markDeleting(db, { id: 'a' });
  expect(backups.isNameTaken(db, { namespace: 'test', name: 'a' })).toBe(true);
  backups.forget(db, { id: 'a' });
  expect(backups.isNameTaken(db, { namespace: 'test', name: 'a' })).toBe(false);
});

test('the same request of the same actor yields the first backup, and no second', () => {
  const db = catalogueInMemory();
  const request = { actor: 'ada', requestId: 'one' };
  const accept = (id: string, by = request): ReturnType<typeof backups.accept> =>
    backups.accept(db, {
      ...{
        id,
        serviceId: 'svc-1',
        name: id,
        description: null,
        type: 'manual',
        method: 'm',
        now: 1,
        request: by,
      },
    });
  expect(accept('a')).toMatchObject({ accepted: true });
  expect(accept('b')).toMatchObject({ accepted: false, backup: { id: 'a' } });
  expect(accept('c', { actor: 'bob', requestId: 'one' })).toMatchObject({
    accepted: true,
    backup: { id: 'c' },
  });
});

test('a backup that an unfinished restore reads cannot be deleted, nor its service removed', () => {
  const db = catalogueInMemory();
  addBackup(db, 'a');
  completeBackup(db, 'a');
  const target = {
    id: 'svc-9',
    name: 'copy',
    engine: 'postgresql',
    engineLabel: 'PostgreSQL',
    version: null,
  } as const;
  const nowhere = { now: 2, host: null, port: null, username: null, sealedPassword: null, facts: null };
  restores.accept(db, { id: 'r', backupId: 'a', now: 2, target: { ...target, ...nowhere } });
  expect(backups.get(db, { id: 'a' })?.inUse).toBe(true);
  expect(refusal(() => backups.markDeleting(db, { id: 'a' }))).toBe('BACKUP_IN_USE');
  expect(refusal(() => services.markDeleting(db, { id: 'svc-1' }))).toBe('BACKUP_IN_USE');
  expect(refusal(() => services.markDeleting(db, { id: 'svc-9' }))).toBe('BACKUP_IN_USE');
  restores.markFailed(db, { id: 'r', code: 'INTERRUPTED', reason: 'gone', now: 3 });
  backups.markDeleting(db, { id: 'a' });
});

test('a service that is not running takes no backup', () => {
  const db = catalogueInMemory();
  services.markStopping(db, { id: 'svc-1' });
  expect(refusal(() => addBackup(db, 'a'))).toBe('SERVICE_NOT_RUNNING');
});

test('the retention plan gets what has expired, and what that must be older than', () => {
  const db = catalogueInMemory();
  for (const [name, now, expiresAt] of [
    ['old', 100, 500],
    ['kept', 200, 900],
    ['newest', 300, null],
    ['twin', 300, null],
    ['future', 9000, null],
  ] as const) {
    addBackup(db, name, { type: 'automatic' });
    completeBackup(db, name, { now, expiresAt });
  }
  const looked = (now: number): string[] =>
    retainable(db, { now })
      .map((backup) => backup.id)
      .toSorted();
  expect(looked(499)).toEqual([]);
  expect(looked(500)).toEqual(['newest', 'old', 'twin']);
  expect(looked(900)).toEqual(['kept', 'newest', 'old', 'twin']);
});

test('only the read-back makes the evidence that completes a backup', async () => {
  const makers: string[] = [];
  const setters: string[] = [];
  const root = join(import.meta.dirname, '../..');
  for await (const file of glob('**/*.ts', { cwd: root })) {
    if (file.endsWith('.test.ts') || file.startsWith('testing/')) continue;
    const text = readFileSync(join(root, file), 'utf8');
    if (/as (unknown as )?ReadBackEvidence/.test(text)) makers.push(file);
    if (
      /UPDATE backups SET status|status = 'Completed'/.test(
        text.replaceAll(/(AND|WHERE) b?\.?status = /g, ''),
      )
    )
      setters.push(file);
  }
  expect(makers).toEqual(['backups/read-back.ts']);
  expect(setters).toEqual(['catalogue/topics/backups.ts']);
});
