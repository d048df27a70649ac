import { describe, expect } from 'vitest';
import { isBackupInProgress } from '../../gates/index.ts';
import type { Suite } from './suite.contract.ts';

export function createContract(suite: Suite): void {
  describe('creating a backup', () => {
    completing(suite);
    keeping(suite);
    refusing(suite);
    failing(suite);
  });
}

function completing(suite: Suite): void {
  suite.test('it is accepted, listed, and completes', [], async () => {
    const name = suite.name('bak');
    const accepted = await suite.create(suite.service, name, { description: 'before the migration' });
    expect(accepted).toMatchObject({
      name,
      namespace: suite.namespace,
      type: 'manual',
      description: 'before the migration',
      completedAt: null,
      expiresAt: null,
      failureReason: null,
      restorable: { allowed: false, reason: 'BACKUP_NOT_COMPLETED' },
      deletable: { allowed: false, reason: 'BACKUP_IN_PROGRESS' },
      source: { namespace: suite.namespace, name: suite.service.name, uid: suite.service.uid, exists: true },
    });
    expect(isBackupInProgress(accepted.status)).toBe(true);
    expect((await suite.findBackup(suite.service, name))?.uid).toBe(accepted.uid);

    const done = await suite.settled(suite.service, name);
    expect(done).toMatchObject({
      uid: accepted.uid,
      status: 'Completed',
      stalled: false,
      description: 'before the migration',
      createdAt: accepted.createdAt,
      failureReason: null,
      expiresAt: null,
      restorable: { allowed: true },
      deletable: { allowed: true },
    });
    expect(done.sizeBytes).toBeGreaterThan(0);
    expect(done.storage?.bytes, 'what a restored service will take').toBeGreaterThan(0);
    expect(done.durationMs).toBeGreaterThanOrEqual(0);
    expect(Date.parse(done.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(done.createdAt));
    expect(Date.parse(done.completedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(done.startedAt ?? ''));
    const { service } = await suite.view(suite.service);
    expect(Date.parse(service.lastCompletedAt ?? '')).toBeGreaterThanOrEqual(
      Date.parse(done.completedAt ?? ''),
    );
  });

  suite.test('while it is in progress the service is busy and counts it', ['holdBackups'], async () => {
    const service = await suite.makeService();
    const held = await suite.harness.holdBackups!(service);
    const name = suite.name('bak');
    await suite.create(service, name);
    const view = await suite.view(service, { search: 'matches nothing at all' });
    expect(view.backups).toMatchObject({ items: [], total: 0, activeCount: 1 });
    expect(view.service.busy).toBe(true);
    expect(view.service.lastCompletedAt).toBeNull();
    await held.release();
    const done = await suite.settled(service, name);
    const after = await suite.view(service);
    expect(after.backups.activeCount).toBe(0);
    expect(after.service).toMatchObject({ busy: false, lastCompletedAt: done.completedAt });
  });
}

function keeping(suite: Suite): void {
  suite.test('a description of 120 code points of any script is kept to the letter', [], async () => {
    for (const description of [
      '備'.repeat(120),
      '🐘'.repeat(120),
      ' "quoted",\n\tlines: {} <b>\\x</b> ~$(id) ',
    ]) {
      const name = suite.name('bak');
      expect((await suite.create(suite.service, name, { description })).description).toBe(description);
      expect((await suite.settled(suite.service, name)).description).toBe(description);
    }
  });

  suite.test('a backup without a description has none', [], async () => {
    expect((await suite.create(suite.service, suite.name('bak'))).description).toBeNull();
  });

  suite.test('the longest and the shortest names are kept', [], async () => {
    for (const name of [suite.name('l'.repeat(55)).padEnd(63, '0'), '7']) {
      await suite.create(suite.service, name);
      expect((await suite.settled(suite.service, name)).status).toBe('Completed');
    }
  });

  suite.test('the same requestId returns the first backup and makes no second', [], async () => {
    const requestId = suite.name('request');
    const name = suite.name('bak');
    const [first, second] = await Promise.all([
      suite.create(suite.service, name, { requestId }),
      suite.create(suite.service, name, { requestId }),
    ]);
    expect(second.uid).toBe(first.uid);
    await suite.settled(suite.service, name);
    const later = await suite.create(suite.service, name, { requestId });
    expect(later).toMatchObject({ uid: first.uid, name, status: 'Completed' });
    const listed = (await suite.allBackups(suite.service)).filter((backup) => backup.name === name);
    expect(listed).toHaveLength(1);
  });

  suite.test('another requestId is another request', [], async () => {
    const name = suite.name('bak');
    await suite.create(suite.service, name, { requestId: suite.name('request') });
    await suite.refused(
      'BACKUP_NAME_TAKEN',
      suite.create(suite.service, name, { requestId: suite.name('request') }),
    );
  });
}

function refusing(suite: Suite): void {
  suite.test('a name is taken in the whole namespace, also by a backup of another service', [], async () => {
    const other = await suite.makeService();
    const name = suite.name('bak');
    const check = { namespace: suite.namespace, kind: 'backup' as const, name };
    expect(await suite.backend.isNameTaken(suite.call, check)).toBe(false);
    await suite.create(suite.service, name);
    expect(await suite.backend.isNameTaken(suite.call, check)).toBe(true);
    await suite.refused('BACKUP_NAME_TAKEN', suite.create(suite.service, name));
    await suite.refused('BACKUP_NAME_TAKEN', suite.create(other, name));
    expect(await suite.allBackups(other)).toEqual([]);
  });

  suite.test('of two creates of one name at once, one wins', [], async () => {
    const name = suite.name('bak');
    const results = await Promise.allSettled([
      suite.create(suite.service, name),
      suite.create(suite.service, name),
    ]);
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    for (const result of results)
      if (result.status === 'rejected')
        await suite.refused('BACKUP_NAME_TAKEN', Promise.reject(result.reason));
  });

  suite.test('an unknown service is not found', [], async () => {
    await suite.refused(
      'SERVICE_NOT_FOUND',
      suite.create({ namespace: suite.namespace, name: 'no-such-service' }, suite.name('bak')),
    );
    await suite.refused(
      'SERVICE_NOT_FOUND',
      suite.create({ namespace: 'no-such-namespace', name: suite.service.name }, suite.name('bak')),
    );
  });

  suite.test(
    'a stopped service is refused, as its gate says, and nothing is kept',
    ['stopService'],
    async () => {
      const service = await suite.makeService();
      await suite.harness.stopService!(service);
      const view = await suite.view(service);
      expect(view.canBackup).toEqual({ allowed: false, reason: 'SERVICE_NOT_RUNNING' });
      const name = suite.name('bak');
      await suite.refused('SERVICE_NOT_RUNNING', suite.create(service, name));
      expect(await suite.allBackups(service)).toEqual([]);
      const check = { namespace: suite.namespace, kind: 'backup' as const, name };
      expect(await suite.backend.isNameTaken(suite.call, check)).toBe(false);
    },
  );

  suite.test(
    'a service that cannot be backed up says why, and is refused so',
    ['makeUnsupportedService'],
    async () => {
      const service = await suite.harness.makeUnsupportedService!(suite.name('svc'));
      const view = await suite.view(service);
      expect(view.service.backup).toEqual({
        supported: false,
        reason: expect.stringMatching(/\S/) as string,
      });
      if (view.canBackup.allowed) throw new Error('An unsupported service may not be backed up.');
      await suite.refused(view.canBackup.reason, suite.create(service, suite.name('bak')));
      expect((await suite.view(service)).backups.total).toBe(0);
    },
  );
}

function failing(suite: Suite): void {
  suite.test('one that fails says why and is never Completed', ['failNextBackup'], async () => {
    const service = await suite.makeService();
    await suite.harness.failNextBackup!(service);
    const name = suite.name('bak');
    await suite.create(service, name);
    const failed = await suite.settled(service, name);
    expect(failed).toMatchObject({
      status: 'Failed',
      failureReason: expect.stringMatching(/\S/) as string,
      restorable: { allowed: false, reason: 'BACKUP_NOT_COMPLETED' },
      deletable: { allowed: true },
    });
    expect((await suite.view(service)).service.lastCompletedAt).toBeNull();
    await suite.refused('BACKUP_NOT_COMPLETED', suite.restore(failed, suite.name('res')));
    await suite.refused('BACKUP_NAME_TAKEN', suite.create(service, name));
    await suite.deleteBackup(failed);
    expect((await suite.completed(service, name)).uid).not.toBe(failed.uid);
  });
}
