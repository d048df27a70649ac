import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupBackend, Call } from '@holdfast/db-backup-domain/backend';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { DATA_PROTECTION_API_VERSION } from '@holdfast/db-backup-domain/kubeblocks';
import type { BackupSummary, Restore, ServiceView } from '@holdfast/db-backup-domain/wire';
import { createKubeblocksBackend } from '@holdfast/k8s-adapters';
import { openTestPlatform, type ClusterToMake, type TestPlatform } from '@holdfast/k8s-adapters/testing';
import { expect } from 'vitest';

const kind = (group: string, version: string) => (name: string, plural: string) => ({
  ...{ group, version, plural, kind: name, namespaced: true },
});
const dataProtection = kind('dataprotection.kubeblocks.io', 'v1alpha1');
export const KINDS = {
  backup: dataProtection('Backup', 'backups'),
  policy: dataProtection('BackupPolicy', 'backuppolicies'),
  schedule: dataProtection('BackupSchedule', 'backupschedules'),
  restore: dataProtection('Restore', 'restores'),
  cluster: kind('apps.kubeblocks.io', 'v1')('Cluster', 'clusters'),
};

/** On every Cluster, and so in the snapshot of each of its backups. */
const SNAPSHOT_CANARY = 'canary-of-the-cluster-snapshot';
/** What the operator's stand-in writes as an encrypted password. */
const PASSWORD_CANARY = 'RU5DUllQVEVELVBBU1NXT1JE';
const CALL: Call = { actor: { id: 'traps' }, requestId: 'traps' };
const SETTLE_MS = 30_000;
const REST_MS = 5;

/** The composed backend over a real API server with the operator's stand-in, and all that the backend has said. */
export interface TrapWorld extends AsyncDisposable {
  readonly platform: TestPlatform;
  readonly backend: BackupBackend;
  readonly call: Call;
  readonly namespace: string;

  /** Lets the operator work until it is so. Throws with what was read last. */
  until<Read>(read: () => Promise<Read>, isSo: (read: Read) => boolean): Promise<Read>;
  /** A new service that can be backed up, and is provided with all that the operator makes. */
  makeService(cluster: ClusterToMake): Promise<ServiceView>;
  view(name: string, uid?: string): Promise<ServiceView>;
  row(service: string, backup: string): Promise<BackupSummary | undefined>;
  makeBackup(service: string, name: string): Promise<BackupSummary>;
  completed(service: string, name: string): Promise<BackupSummary>;
  /** As somebody else would, with kubectl: no label is set. */
  kubectlBackup(name: string, spec: object, metadata?: object): Promise<void>;
  restore(service: string, backup: string, restoredName: string): Promise<Restore>;
  /** The newest restore into that service. */
  restoreInto(name: string): Promise<Restore | undefined>;
  /**
   * No secret stands in an answer, an error or a line of the log so far, of which there were so many at least; though
   * the annotations of that backup hold them.
   */
  expectNoLeak(of: { backup: string; answers: number }): Promise<void>;
}

export async function openTrapWorld(): Promise<TrapWorld> {
  const platform = await openTestPlatform();
  const { operator, front, namespace, clock } = platform;
  const { admin } = platform.apiServer;
  const said: string[] = [];
  const opened = await createKubeblocksBackend({
    apiServer: { url: front.url, ca: front.ca },
    serverToken: async () => platform.server.token,
    identity: 'server',
    settings: { namespaces: [namespace], projectLabel: 'holdfast.dev/project', keepsSchedules: false },
    clock,
    log: {
      info: (...told) => void said.push(JSON.stringify(told)),
      warn: (...told) => void said.push(JSON.stringify(told)),
    },
  });
  const backend = overheard(opened.backend, said);

  const until = async <Read>(read: () => Promise<Read>, isSo: (read: Read) => boolean): Promise<Read> => {
    const limit = AbortSignal.timeout(SETTLE_MS);
    for (;;) {
      const last = await read();
      if (isSo(last)) return last;
      if (limit.aborted) throw new Error(`Waited in vain; last seen: ${JSON.stringify(last)}`);
      await operator.step();
      await sleep(REST_MS);
    }
  };
  const viewBy = async (name: string, more: object): Promise<ServiceView> => {
    const view = await backend.viewService(CALL, { namespace, name, ...more });
    if ('unchanged' in view) throw new Error('No revision was given.');
    return view;
  };
  const view = (name: string, uid?: string) => viewBy(name, uid === undefined ? {} : { uid });
  const row = async (service: string, backup: string) => {
    const { backups } = await viewBy(service, { backups: { search: backup } });
    return backups.items.find(({ name }) => name === backup);
  };
  const makeBackup = (service: string, name: string) =>
    backend.createBackup(CALL, { namespace, service, name });

  return {
    ...{ platform, backend, call: CALL, namespace, until, view, row, makeBackup },
    makeService: async (cluster) => {
      await platform.makeCluster(cluster);
      const { name } = cluster;
      const annotations = { 'example.com/canary': SNAPSHOT_CANARY };
      await admin.change(KINDS.cluster, { namespace, name }, { metadata: { annotations } });
      await until(
        async () => (await backend.listServices(CALL, {})).some((service) => service.name === name),
        (isThere) => isThere,
      );
      await until(
        () => platform.isProvisioned(name),
        (isIt) => isIt,
      );
      return until(
        () => view(name),
        ({ canBackup }) => canBackup.allowed,
      );
    },
    completed: async (service, name) => {
      await makeBackup(service, name);
      return (await until(
        () => row(service, name),
        (seen) => seen?.status === 'Completed',
      )) as BackupSummary;
    },
    kubectlBackup: async (name, spec, metadata = {}) =>
      void (await admin.create(KINDS.backup, {
        ...{ apiVersion: DATA_PROTECTION_API_VERSION, kind: 'Backup', spec },
        metadata: { name, namespace, ...metadata },
      })),
    restore: (service, backup, restoredName) =>
      backend.restoreBackup(CALL, { namespace, service, backup, restoredName }),
    restoreInto: async (name) => (await view(name)).restores.find(({ target }) => target.name === name),
    expectNoLeak: async ({ backup, answers }) => {
      const object = JSON.stringify(await admin.get(KINDS.backup, { namespace, name: backup }));
      for (const canary of [SNAPSHOT_CANARY, PASSWORD_CANARY]) expect(object).toContain(canary);
      expect(said.length).toBeGreaterThanOrEqual(answers);
      for (const secret of [SNAPSHOT_CANARY, PASSWORD_CANARY, platform.server.token])
        expect(said.filter((text) => text.includes(secret))).toEqual([]);
    },
    [Symbol.asyncDispose]: async () => {
      await opened.close();
      await platform[Symbol.asyncDispose]();
    },
  };
}

/** The code of a refusal and its detail; a call that succeeds is none. */
export async function refusalOf(calling: Promise<unknown>): Promise<{ code: string; detail: string }> {
  try {
    await calling;
  } catch (error) {
    if (isHoldfastError(error)) return { code: error.code, detail: error.detail ?? '' };
    throw error;
  }
  throw new Error('It was not refused.');
}

/** The same backend, of which every answer and every error is written down. */
function overheard(backend: BackupBackend, said: string[]): BackupBackend {
  return new Proxy(backend, {
    get: (target, key, receiver) => {
      const method: unknown = Reflect.get(target, key, receiver);
      if (typeof method !== 'function') return method;
      return async (...given: unknown[]) => {
        try {
          const answer: unknown = await method.apply(target, given);
          said.push(JSON.stringify(answer) ?? '');
          return answer;
        } catch (error) {
          const { message } = error as Error;
          said.push(JSON.stringify({ message, ...(error as object), cause: null }));
          throw error;
        }
      };
    },
  });
}
