import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupBackend, Call } from '@holdfast/db-backup-domain/backend';
import type { ServiceView } from '@holdfast/db-backup-domain/wire';
import { createKubeblocksBackend, type KubeblocksBackend } from '@holdfast/k8s-adapters';
import { NEEDED_ACCESS, withoutRight, type AccessHolder } from '@holdfast/k8s-adapters/identity';
import {
  openTestPlatform,
  whyNoApiServer,
  type FrontUser,
  type Grant,
  type TestPlatform,
} from '@holdfast/k8s-adapters/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/**
 * The rights that the Helm chart gives, and no other: everything that the tab does goes well with them, and each of them
 * is used. What a caller has no right to, kinds of the whole cluster, is not missed.
 */
const missing = whyNoApiServer();
const WAIT_MS = 30_000;
const BACKUP_POLICY = {
  ...{ kind: 'BackupPolicy', plural: 'backuppolicies', namespaced: true },
  ...{ group: 'dataprotection.kubeblocks.io', version: 'v1alpha1' },
};

function grantsOf(holders: readonly AccessHolder[], namespace: string): Grant[] {
  return NEEDED_ACCESS.filter(({ holder }) => holders.includes(holder)).map(
    ({ verb, resource, namespaced }) => ({
      verbs: [verb],
      resources: [resource],
      ...(namespaced && { namespaces: [namespace] }),
    }),
  );
}

describe.skipIf(missing !== null)(`rights${missing === null ? '' : ` (${missing})`}`, () => {
  let platform: TestPlatform;
  let person: FrontUser;
  let opened: KubeblocksBackend;
  let backend: BackupBackend;
  let call: Call;
  let rest: () => Promise<void>;

  const view = async (name: string): Promise<ServiceView> => {
    const seen = await backend.viewService(call, { namespace: platform.namespace, name });
    if ('unchanged' in seen) throw new Error('no revision was sent');
    return seen;
  };
  const until = async (name: string, isSo: (seen: ServiceView) => boolean): Promise<ServiceView> => {
    const limit = AbortSignal.timeout(WAIT_MS);
    for (;;) {
      const seen = await view(name).catch((error: unknown) => {
        if (limit.aborted) throw error;
        return null;
      });
      if (seen !== null && isSo(seen)) return seen;
      if (limit.aborted) throw new Error(`Waited in vain: ${JSON.stringify(seen)}`);
      await sleep(50);
    }
  };
  const completed = (backup: string) => (seen: ServiceView) =>
    seen.backups.items.some(({ name, status }) => name === backup && status === 'Completed');

  beforeAll(async () => {
    platform = await openTestPlatform();
    const { front, server, namespace, clock } = platform;
    front.setGrants(server.name, grantsOf(['server'], namespace));
    const inNamespace = grantsOf(['caller'], namespace).filter(({ namespaces }) => namespaces !== undefined);
    person = front.addUser('ada', inNamespace);
    opened = await createKubeblocksBackend({
      apiServer: { url: front.url, ca: front.ca },
      serverToken: async () => server.token,
      identity: 'caller',
      settings: { namespaces: [namespace], projectLabel: 'holdfast.dev/project', keepsSchedules: false },
      clock,
      log: { info: () => undefined, warn: () => undefined },
    });
    backend = opened.backend;
    call = { actor: { id: 'ada', credential: person.token }, requestId: 'rights' };
    rest = platform.keepWorking(20);
    await platform.makeCluster({ name: 'orders' });
    await until('orders', (seen) => seen.canBackup.allowed);
    await platform.makeCluster({
      name: 'by-spec',
      spec: { backup: { enabled: false, method: 'pg-basebackup' } },
    });
    await until('by-spec', (seen) => seen.canBackup.allowed);
  }, 120_000);

  afterAll(async () => {
    await rest?.();
    await opened?.close();
    await platform?.[Symbol.asyncDispose]();
  });

  /** Where a template has the last word, or has said so already, the server does not ask for the newest backup to be kept. */
  const freeOfTemplates = async (): Promise<void> => {
    const { apiServer, namespace } = platform;
    const free = { 'dataprotection.kubeblocks.io/disable-sync-from-template': 'true' };
    for (const policy of await apiServer.admin.list(BACKUP_POLICY, namespace)) {
      const { name } = policy['metadata'] as { name: string };
      await apiServer.admin.change(
        BACKUP_POLICY,
        { namespace, name },
        {
          metadata: { annotations: free },
          spec: { retentionPolicy: null },
        },
      );
    }
  };

  test('are enough for all that the tab does', async () => {
    const { namespace } = platform;
    await backend.createBackup(call, { namespace, service: 'orders', name: 'first' });
    await until('orders', completed('first'));
    await freeOfTemplates();
    for (const service of ['orders', 'by-spec']) {
      await backend.updatePolicy(call, {
        ...{ namespace, service, timeZone: 'Asia/Kolkata', retention: { days: 7 } },
        schedule: { frequency: 'daily', hour: 2, minute: 30 },
      });
      await until(service, ({ policy }) => policy?.enabled === true);
      await backend.disablePolicy(call, { namespace, service });
      await until(service, ({ policy }) => policy?.enabled !== true);
    }
    const { service } = await view('orders');
    platform.operator.switches.failNext('restores', service.uid);
    const restore = await backend.restoreBackup(call, {
      ...{ namespace, service: 'orders', backup: 'first', restoredName: 'again' },
    });
    await until('orders', ({ restores }) =>
      restores.some(({ id, stage }) => id === restore.id && stage === 'failed'),
    );
    await backend.discardRestore(call, { namespace, id: restore.id });
    await until('orders', ({ restores }) =>
      restores.some(({ id, cleanup }) => id === restore.id && cleanup === 'done'),
    );
    await backend.deleteBackup(call, { namespace, service: 'orders', name: 'first' });
    await until('orders', ({ backups }) => backups.total === 0);
  }, 120_000);

  test.each([
    ['server', () => platform.server.name],
    ['caller', () => person.name],
  ] as const)('of the %s: nothing else is asked for, and each is used', (holder, nameOf) => {
    const asked = platform.front
      .requests({ user: nameOf() })
      .filter(({ group }) => group.endsWith('.kubeblocks.io'));
    expect(withoutRight(asked, [holder])).toEqual([]);
    const used = new Set(asked.map(({ verb, resource }) => `${verb} ${resource}`));
    const rights = NEEDED_ACCESS.filter((each) => each.holder === holder);
    expect(
      rights.map(({ verb, resource }) => `${verb} ${resource}`).filter((right) => !used.has(right)),
    ).toEqual([]);
  });
});
