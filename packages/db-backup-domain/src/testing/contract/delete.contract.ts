import { describe, expect } from 'vitest';
import type { Suite } from './suite.contract.ts';

export function deleteContract(suite: Suite): void {
  describe('deleting a backup', () => {
    deleting(suite);
    refusing(suite);
    mistaking(suite);
  });
}

function deleting(suite: Suite): void {
  suite.test('only that one goes, and asking again is gone', [], async () => {
    const service = await suite.makeService();
    const stays = await suite.completed(service);
    const goes = await suite.completed(service);
    const input = { namespace: service.namespace, service: service.name, name: goes.name, uid: goes.uid };
    const { state } = await suite.backend.deleteBackup(suite.call, input);
    const left = await suite.findBackup(service, goes.name);
    if (state === 'gone') expect(left).toBeUndefined();
    else if (left !== undefined) expect(left.status).toBe('Deleting');
    await suite.deleteBackup(goes);
    expect(await suite.backend.deleteBackup(suite.call, input)).toEqual({ state: 'gone' });
    expect(await suite.allBackups(service)).toEqual([stays]);
    const view = await suite.view(service);
    expect(view.backups.activeCount).toBe(0);
    expect(view.service).toMatchObject({
      uid: service.uid,
      status: 'Running',
      lastCompletedAt: stays.completedAt,
    });
  });

  suite.test('asked for many times at once, it goes once, and no call fails', [], async () => {
    const service = await suite.makeService();
    const { name } = await suite.completed(service);
    const input = { namespace: service.namespace, service: service.name, name };
    const asked = Array.from({ length: 20 }, () => suite.backend.deleteBackup(suite.call, input));
    for (const { state } of await Promise.all(asked)) expect(['deleting', 'gone']).toContain(state);
    await suite.until('the backup is gone', async () =>
      (await suite.findBackup(service, name)) === undefined ? true : undefined,
    );
    expect(await suite.backend.deleteBackup(suite.call, input)).toEqual({ state: 'gone' });
  });

  suite.test('its name is free again, and an old uid does not reach the new one', [], async () => {
    const service = await suite.makeService();
    const old = await suite.completed(service);
    await suite.deleteBackup(old);
    const check = { namespace: suite.namespace, kind: 'backup' as const, name: old.name };
    expect(await suite.backend.isNameTaken(suite.call, check)).toBe(false);
    const again = await suite.completed(service, old.name);
    expect(again.uid).not.toBe(old.uid);
    const late = { namespace: service.namespace, service: service.name, name: old.name, uid: old.uid };
    expect(await suite.backend.deleteBackup(suite.call, late)).toEqual({ state: 'gone' });
    expect(await suite.allBackups(service)).toEqual([again]);
    await suite.refused('BACKUP_NOT_FOUND', suite.restore(again, suite.name('res'), { backupUid: old.uid }));
  });
}

function refusing(suite: Suite): void {
  suite.test('not while it is in progress, as its gate says', ['holdBackups'], async () => {
    const service = await suite.makeService();
    const held = await suite.harness.holdBackups!(service);
    const backup = await suite.create(service, suite.name('bak'));
    expect(backup.deletable).toEqual({ allowed: false, reason: 'BACKUP_IN_PROGRESS' });
    const input = { namespace: service.namespace, service: service.name, name: backup.name };
    await suite.refused('BACKUP_IN_PROGRESS', suite.backend.deleteBackup(suite.call, input));
    await suite.refused('BACKUP_NOT_COMPLETED', suite.restore(backup, suite.name('res')));
    await held.release();
    expect((await suite.settled(service, backup.name)).status).toBe('Completed');
  });

  suite.test('not while an unfinished restore uses it, as its gate says', ['holdRestores'], async () => {
    const service = await suite.makeService();
    const used = await suite.completed(service);
    const free = await suite.completed(service);
    const held = await suite.harness.holdRestores!(service);
    const restore = await suite.restore(used, suite.name('res'));
    expect((await suite.findBackup(service, used.name))?.deletable).toEqual({
      allowed: false,
      reason: 'BACKUP_IN_USE',
    });
    const input = { namespace: service.namespace, service: service.name, name: used.name };
    await suite.refused('BACKUP_IN_USE', suite.backend.deleteBackup(suite.call, input));
    await suite.deleteBackup(free);
    await held.release();
    await suite.restoreSettled(service, restore.id);
    await suite.deleteBackup(used);
    expect(await suite.allBackups(service)).toEqual([]);
  });
}

function mistaking(suite: Suite): void {
  suite.test('one that never was is gone', [], async () => {
    const input = { namespace: suite.namespace, service: suite.service.name, name: suite.name('never') };
    expect(await suite.backend.deleteBackup(suite.call, input)).toEqual({ state: 'gone' });
  });

  suite.test('the backup of another service is out of reach', [], async () => {
    const other = await suite.makeService();
    const backup = await suite.completed(suite.service);
    const input = { namespace: suite.namespace, service: other.name, name: backup.name };
    expect(await suite.backend.deleteBackup(suite.call, input)).toEqual({ state: 'gone' });
    expect(await suite.findBackup(suite.service, backup.name)).toEqual(backup);
    await suite.refused(
      'BACKUP_NOT_FOUND',
      suite.backend.restoreBackup(suite.call, {
        namespace: suite.namespace,
        service: other.name,
        backup: backup.name,
        restoredName: suite.name('res'),
      }),
    );
  });
}
