import { describe, expect } from 'vitest';
import { lineageOf } from '../../lineage/index.ts';
import { RESTORE_STAGES } from '../../gates/index.ts';
import type { DbService, Restore } from '../../wire/index.ts';
import type { Suite } from './suite.contract.ts';

export function restoreContract(suite: Suite): void {
  describe('restoring a backup', () => {
    making(suite);
    recovering(suite);
    refusing(suite);
    repeating(suite);
  });
}

function making(suite: Suite): void {
  suite.test('makes a new service beside its untouched source', [], async () => {
    const source = await suite.makeService();
    const backup = await suite.completed(source);
    await suite.setDailyPolicy(source);
    const before = await suite.view(source);
    const name = suite.name('res');
    const accepted = await suite.restore(backup, name, { backupUid: backup.uid });
    expect(accepted).toMatchObject({
      mode: 'new-service',
      backup: { name: backup.name, uid: backup.uid },
      source: { namespace: source.namespace, name: source.name, uid: source.uid },
      target: { namespace: source.namespace, name },
      failedStage: null,
      failureReason: null,
    });
    expect(accepted.stageTimes[0]).toEqual({ stage: 'accepted', at: accepted.startedAt });
    const done = await suite.restoreSettled(source, accepted.id);
    expect(done, String(done.failureReason)).toMatchObject({
      stage: 'ready',
      failedStage: null,
      cleanup: 'none',
    });
    expect(Date.parse(done.finishedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(done.startedAt));
    expectOrderedStages(done);

    const target = await suite.view({ namespace: source.namespace, name });
    expect(target.service).toMatchObject({
      status: 'Running',
      projectId: source.projectId,
      engine: source.engine,
      restoredFrom: {
        service: { namespace: source.namespace, name: source.name, uid: source.uid },
        backup: backup.name,
      },
    });
    expect(target.service.uid).not.toBe(source.uid);
    expect(target.canBackup).toEqual({ allowed: true });
    expect(target.policy?.enabled ?? false, 'the policy of a restored service starts off').toBe(false);
    expect(target.backups.total).toBe(0);
    expect(target.restores.map((restore) => restore.id)).toEqual([accepted.id]);

    const after = await suite.view(source);
    expect(after.service).toEqual({ ...before.service, connection: after.service.connection });
    expect(after.policy).toEqual({ ...before.policy, nextRunAt: after.policy?.nextRunAt });
    expect(after.backups.items).toEqual(before.backups.items);
    const services = await suite.backend.listServices(suite.call, { projectId: source.projectId });
    expect(lineageOf(services)).toContainEqual({
      from: source.uid,
      backup: backup.name,
      to: target.service.uid,
    });
  });

  suite.test('is seen unfinished until it is ready, and its name is taken', ['holdRestores'], async () => {
    const source = await suite.makeService();
    const backup = await suite.completed(source);
    const held = await suite.harness.holdRestores!(source);
    const name = suite.name('res');
    const restore = await suite.restore(backup, name);
    const view = await suite.view(source);
    expect(view.service.busy).toBe(true);
    expect(view.restores).toMatchObject([{ id: restore.id, finishedAt: null }]);
    expect(['ready', 'failed']).not.toContain(view.restores[0]?.stage);
    const check = { namespace: suite.namespace, kind: 'service' as const, name };
    expect(await suite.backend.isNameTaken(suite.call, check)).toBe(true);
    await suite.refused('SERVICE_NAME_TAKEN', suite.restore(backup, name));
    const living = { namespace: suite.namespace, id: restore.id };
    await suite.refused('BACKUP_IN_USE', suite.backend.discardRestore(suite.call, living));
    await held.release();
    expect((await suite.restoreSettled(source, restore.id)).stage).toBe('ready');
    expect((await suite.view(source)).service.busy).toBe(false);
  });
}

/** Working stages alone, in their order, within the restore. */
function expectOrderedStages({ stageTimes, startedAt, finishedAt }: Restore): void {
  const stages = stageTimes.map(({ stage }) => stage);
  expect(stages).toEqual(RESTORE_STAGES.filter((stage) => stage !== 'ready' && stages.includes(stage)));
  const times = [startedAt, ...stageTimes.map(({ at }) => at), finishedAt ?? ''].map((at) => Date.parse(at));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(stages, 'when the data began to be loaded').toContain('restoring');
}

function recovering(suite: Suite): void {
  suite.test(
    'brings the contents of the moment of the backup',
    ['contentsOf', 'changeContents'],
    async () => {
      const source = await suite.makeService();
      const then = await suite.harness.contentsOf!(source);
      const backup = await suite.completed(source);
      await suite.harness.changeContents!(source);
      const now = await suite.harness.contentsOf!(source);
      expect(now).not.toBe(then);
      const target = await restored(suite, source, backup.name);
      expect(await suite.harness.contentsOf!(target)).toBe(then);
      expect(await suite.harness.contentsOf!(source)).toBe(now);
      await suite.harness.changeContents!(target);
      expect(await suite.harness.contentsOf!(source), 'the two are apart').toBe(now);
    },
  );

  suite.test('the restored service can be backed up and restored again', [], async () => {
    const source = await suite.makeService();
    const backup = await suite.completed(source);
    const child = await restored(suite, source, backup.name);
    const second = await suite.completed(child);
    expect(second.source).toMatchObject({ name: child.name, uid: child.uid });
    const grandchild = await restored(suite, child, second.name);
    expect(grandchild.restoredFrom).toMatchObject({ service: { uid: child.uid }, backup: second.name });
    expect((await suite.view(child)).restores).toHaveLength(2);
  });

  suite.test(
    'is of the service that was backed up, though another of its name lives now',
    ['removeService', 'makeUnsupportedService'],
    async () => {
      const old = await suite.makeService();
      const backup = await suite.completed(old);
      await suite.harness.removeService!(old);
      const namesake = await suite.harness.makeUnsupportedService!(old.name);
      expect(namesake.uid).not.toBe(old.uid);
      const { id, source, target } = await suite.restore(backup, suite.name('res'));
      expect(source.uid).toBe(old.uid);
      expect(await suite.restoreSettled(old, id)).toMatchObject({ stage: 'ready', failureReason: null });
      const { engine, engineLabel } = old;
      expect(await suite.backend.getService(suite.call, target)).toMatchObject({
        ...{ status: 'Running', engine, engineLabel },
        restoredFrom: { service: { uid: old.uid }, backup: backup.name },
      });
      expect((await suite.view(namesake)).restores, 'the namesake has no part in it').toEqual([]);
    },
  );

  suite.test('works though its source is stopped', ['stopService'], async () => {
    const source = await suite.makeService();
    const backup = await suite.completed(source);
    await suite.harness.stopService!(source);
    expect((await suite.findBackup(source, backup.name))?.restorable).toEqual({ allowed: true });
    await restored(suite, source, backup.name);
    expect((await suite.view(source)).service.status).toBe('Stopped');
  });
}

function refusing(suite: Suite): void {
  suite.test('an unknown backup, or another of that name, is not found', [], async () => {
    const backup = await suite.completed(suite.service);
    const name = suite.name('res');
    await suite.refused('BACKUP_NOT_FOUND', suite.restore({ ...backup, name: suite.name('never') }, name));
    await suite.refused('BACKUP_NOT_FOUND', suite.restore(backup, name, { backupUid: 'another-uid' }));
    const check = { namespace: suite.namespace, kind: 'service' as const, name };
    expect(await suite.backend.isNameTaken(suite.call, check)).toBe(false);
  });

  suite.test('an unknown service is not found', [], async () => {
    const backup = await suite.completed(suite.service);
    const unknown = { ...backup, source: { ...backup.source, name: 'no-such-service' } };
    await suite.refused('SERVICE_NOT_FOUND', suite.restore(unknown, suite.name('res')));
  });

  suite.test('a taken name is refused, that of the source first of all', [], async () => {
    const other = await suite.makeService();
    const backup = await suite.completed(suite.service);
    for (const taken of [suite.service.name, other.name])
      await suite.refused('SERVICE_NAME_TAKEN', suite.restore(backup, taken));
    expect(await suite.backend.getService(suite.call, other)).toMatchObject({
      uid: other.uid,
      restoredFrom: null,
    });
  });

  suite.test('of two restores to one name at once, one wins', [], async () => {
    const source = await suite.makeService();
    const backup = await suite.completed(source);
    const name = suite.name('res');
    const results = await Promise.allSettled([suite.restore(backup, name), suite.restore(backup, name)]);
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    for (const result of results) {
      if (result.status === 'rejected')
        await suite.refused('SERVICE_NAME_TAKEN', Promise.reject(result.reason));
      else expect((await suite.restoreSettled(source, result.value.id)).stage).toBe('ready');
    }
  });
}

function repeating(suite: Suite): void {
  suite.test('the same requestId returns the first restore and makes no second service', [], async () => {
    const source = await suite.makeService();
    const backup = await suite.completed(source);
    const requestId = suite.name('request');
    const name = suite.name('res');
    const first = await suite.restore(backup, name, { requestId });
    expect((await suite.restore(backup, name, { requestId })).id).toBe(first.id);
    await suite.restoreSettled(source, first.id);
    expect(await suite.restore(backup, name, { requestId })).toMatchObject({ id: first.id, stage: 'ready' });
    expect((await suite.view(source)).restores).toHaveLength(1);
  });

  suite.test('the restores of a service come newest first', [], async () => {
    const source = await suite.makeService();
    const backup = await suite.completed(source);
    const ids: string[] = [];
    for (let index = 0; index < 2; index += 1) {
      const restore = await suite.restore(backup, suite.name('res'));
      await suite.restoreSettled(source, restore.id);
      ids.unshift(restore.id);
    }
    expect((await suite.view(source)).restores.map((restore) => restore.id)).toEqual(ids);
  });
}

/** A ready restore's service. */
export async function restored(suite: Suite, source: DbService, backupName: string): Promise<DbService> {
  const backup = await suite.findBackup(source, backupName);
  if (!backup) throw new Error(`The backup ${backupName} is not listed.`);
  const name = suite.name('res');
  const { id } = await suite.restore(backup, name);
  const done = await suite.restoreSettled(source, id);
  expect(done, String(done.failureReason)).toMatchObject({ stage: 'ready' });
  return suite.backend.getService(suite.call, { namespace: source.namespace, name });
}
