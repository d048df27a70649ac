import { describe, expect } from 'vitest';
import { isRestoreActive, mayBecome } from '../../gates/index.ts';
import type { BackupSummary, DbService, Restore } from '../../wire/index.ts';
import type { Suite } from './suite.contract.ts';

export function discardContract(suite: Suite): void {
  describe('a failed restore', () => {
    suite.test(
      'says where and why it failed, and leaves source and backup alone',
      ['failNextRestore'],
      async () => {
        const { source, backup, restore } = await failedRestore(suite);
        expect(restore).toMatchObject({
          stage: 'failed',
          failureReason: expect.stringMatching(/\S/) as string,
          finishedAt: expect.any(String) as string,
        });
        expect(isRestoreActive(restore.failedStage!)).toBe(true);
        expect(restore.stageTimes[0]).toEqual({ stage: 'accepted', at: restore.startedAt });
        for (const { stage } of restore.stageTimes) expect(mayBecome(stage, restore.failedStage!)).toBe(true);
        expect(['done', 'needed', 'none']).toContain(restore.cleanup);
        const view = await suite.view(source);
        expect(view.service).toMatchObject({ uid: source.uid, status: 'Running', busy: false });
        expect(view.backups.items).toEqual([backup]);
      },
    );

    suite.test('leaves no Running service of the new name', ['failNextRestore'], async () => {
      const { restore } = await failedRestore(suite);
      const services = await suite.backend.listServices(suite.call, {});
      const left = services.filter((service) => service.name === restore.target.name);
      for (const service of left) expect(service.status).not.toBe('Running');
    });

    suite.test(
      'is cleared away by a discard, which may be repeated, and only that',
      ['failNextRestore'],
      async () => {
        const { source, backup, restore } = await failedRestore(suite);
        const input = { namespace: suite.namespace, id: restore.id };
        expect((await suite.backend.discardRestore(suite.call, input)).stage).toBe('failed');
        await suite.until('the discard is done', async () => {
          const again = await suite.backend.discardRestore(suite.call, input);
          return again.cleanup === 'done' || again.cleanup === 'none' ? again : undefined;
        });
        const services = await suite.backend.listServices(suite.call, {});
        expect(services.map((service) => service.name)).not.toContain(restore.target.name);
        expect((await suite.view(source)).backups.items).toEqual([backup]);

        const { id } = await suite.restore(backup, restore.target.name);
        const second = await suite.restoreSettled(source, id);
        expect(second, 'the name is free again').toMatchObject({ stage: 'ready' });
        await suite.backend.discardRestore(suite.call, input);
        const target = await suite.backend.getService(suite.call, second.target);
        expect(target.status, 'a late discard does not reach the namesake').toBe('Running');
      },
    );

    suite.test('uses its backup no longer', ['failNextRestore'], async () => {
      const { source, backup } = await failedRestore(suite);
      await suite.deleteBackup(backup);
      expect(await suite.allBackups(source)).toEqual([]);
    });
  });

  describe('discarding a restore', () => {
    suite.test('that never was is refused', [], async () => {
      const input = { namespace: suite.namespace, id: 'no-such-restore' };
      await suite.refused('RESTORE_NOT_FOUND', suite.backend.discardRestore(suite.call, input));
    });

    suite.test('that is ready is refused, and its service stays', [], async () => {
      const backup = await suite.completed(suite.service);
      const { id, target } = await suite.restore(backup, suite.name('res'));
      await suite.restoreSettled(suite.service, id);
      const input = { namespace: suite.namespace, id };
      await suite.refused('BACKUP_IN_USE', suite.backend.discardRestore(suite.call, input));
      expect((await suite.backend.getService(suite.call, target)).status).toBe('Running');
    });
  });
}

async function failedRestore(
  suite: Suite,
): Promise<{ source: DbService; backup: BackupSummary; restore: Restore }> {
  const source = await suite.makeService();
  const backup = await suite.completed(source);
  await suite.harness.failNextRestore!(source);
  const { id } = await suite.restore(backup, suite.name('res'));
  return { source, backup, restore: await suite.restoreSettled(source, id) };
}
