import { describe, expect } from 'vitest';
import type { Suite } from './suite.contract.ts';

/** What `services` of a backend keeps, where it has one; each test names the capability that tells so. */
export function serviceLifeContract(suite: Suite): void {
  describe('the life of servers', () => {
    suite.test('is removed once, and its work protects it', ['removeService', 'holdBackups'], async () => {
      const service = await suite.makeService();
      const { services } = suite.backend;
      if (!services) return;
      const held = await suite.harness.holdBackups!(service);
      const backup = await suite.create(service, suite.name('bak'));
      await suite.refused('BACKUP_IN_PROGRESS', services.remove(suite.call, service));
      await held.release();
      await suite.settled(service, backup.name);
      await services.remove(suite.call, service);
      expect((await suite.view(service)).service.status).toBe('Deleted');
    });

    suite.test('a restore protects both its ends', ['holdRestores'], async () => {
      const service = await suite.makeService();
      const { services } = suite.backend;
      if (!services) return;
      const backup = await suite.completed(service);
      const held = await suite.harness.holdRestores!(service);
      const { id } = await suite.restore(backup, suite.name('res'));
      await suite.refused('BACKUP_IN_USE', services.remove(suite.call, service));
      await held.release();
      expect((await suite.restoreSettled(service, id)).stage).toBe('ready');
    });

    suite.test(
      'a stop waits for no restore: that reads the backup, not the server',
      ['holdRestores'],
      async () => {
        const service = await suite.makeService();
        const { services } = suite.backend;
        if (!services) return;
        const backup = await suite.completed(service);
        const held = await suite.harness.holdRestores!(service);
        const { id } = await suite.restore(backup, suite.name('res'));
        expect((await services.stop(suite.call, service)).status).toBe('Stopped');
        await held.release();
        expect((await suite.restoreSettled(service, id)).stage).toBe('ready');
        expect((await suite.view(service)).service.status).toBe('Stopped');
      },
    );

    suite.test('not stopped while a backup reads it', ['holdBackups'], async () => {
      const service = await suite.makeService();
      const { services } = suite.backend;
      if (!services) return;
      const held = await suite.harness.holdBackups!(service);
      const backup = await suite.create(service, suite.name('bak'));
      await suite.refused('BACKUP_IN_PROGRESS', services.stop(suite.call, service));
      await held.release();
      expect((await suite.settled(service, backup.name)).status).toBe('Completed');
    });

    suite.test('an unknown service is not found', [], async () => {
      const { services } = suite.backend;
      if (!services) return;
      const key = { namespace: suite.namespace, name: 'no-such-service' };
      await suite.refused('SERVICE_NOT_FOUND', services.start(suite.call, key));
      await suite.refused('SERVICE_NOT_FOUND', services.stop(suite.call, key));
      await suite.refused('SERVICE_NOT_FOUND', services.remove(suite.call, key));
    });

    suite.test('an outside server that does not answer, or takes a taken name, is not kept', [], async () => {
      const { services } = suite.backend;
      if (!services) return;
      const login = { engine: 'postgresql' as const, username: 'someone', password: 'not-a-secret' };
      const nowhere = { host: '127.0.0.1', port: 1, namespace: suite.namespace };
      const name = suite.name('reg');
      await suite.refused(
        'SERVICE_UNREACHABLE',
        services.register(suite.call, { ...login, ...nowhere, name }),
      );
      const check = { namespace: suite.namespace, kind: 'service' as const, name };
      expect(await suite.backend.isNameTaken(suite.call, check)).toBe(false);
      await suite.refused(
        'SERVICE_NAME_TAKEN',
        services.register(suite.call, { ...login, ...nowhere, name: suite.service.name }),
      );
    });
  });
}
