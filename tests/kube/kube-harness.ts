import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '@holdfast/db-backup-domain/backend';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import type { KubeblocksLine } from '@holdfast/db-backup-domain/kubeblocks';
import type { Capability, ContractHarness, Held } from '@holdfast/db-backup-domain/testing';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { createKubeblocksBackend } from '@holdfast/k8s-adapters';
import { openTestPlatform } from '@holdfast/k8s-adapters/testing';

const DAY_MS = 24 * 60 * 60 * 1000;
const CALL: Call = { actor: { id: 'contract' }, requestId: 'contract' };
const SETTLE_MS = 20_000;
const REST_MS = 5;

/** What the stand-in for the operator cannot do. */
export const ABSENT: Partial<Record<Capability, string>> = {
  contentsOf: 'the stand-in for the operator moves no data',
  changeContents: 'the stand-in for the operator moves no data',
};

/** The kubeblocks backend over a real API server, in a world that goes on by one step of the operator at every breath. */
export async function openKubeHarness(line: KubeblocksLine): Promise<ContractHarness> {
  const platform = await openTestPlatform({ line });
  const { operator, front, namespace, clock } = platform;
  const { backend, close } = await createKubeblocksBackend({
    apiServer: { url: front.url, ca: front.ca },
    serverToken: async () => platform.server.token,
    identity: 'server',
    settings: { namespaces: [namespace], projectLabel: 'holdfast.dev/project', keepsSchedules: false },
    clock,
    log: { info: () => undefined, warn: () => undefined },
  });

  const breathe = async (): Promise<void> => {
    await operator.step();
    await sleep(REST_MS);
  };
  /** Lets the world go on until the backend, whose cache follows by itself, sees it so. */
  const untilSeen = async (name: string, isSo: (service: DbService | null) => boolean | Promise<boolean>) => {
    const limit = AbortSignal.timeout(SETTLE_MS);
    for (;;) {
      const seen = await backend.getService(CALL, { namespace, name }).catch((error: unknown) => {
        if (isHoldfastError(error, 'SERVICE_NOT_FOUND')) return null;
        throw error;
      });
      if (await isSo(seen)) return seen;
      if (limit.aborted)
        throw new Error(`Waited in vain for ${name}, which is ${seen?.status ?? 'not there'}.`);
      await breathe();
    }
  };
  const canBackUp = async (name: string): Promise<boolean> => {
    const view = await backend.viewService(CALL, { namespace, name });
    return !('unchanged' in view) && view.canBackup.allowed && (await platform.isProvisioned(name));
  };
  const made = async (name: string, engine: string, isReady: () => Promise<boolean>): Promise<DbService> => {
    await platform.makeCluster({ name, engine });
    const service = await untilSeen(name, async (seen) => seen?.status === 'Running' && (await isReady()));
    if (service === null) throw new Error(`The service ${name} was not made.`);
    return service;
  };
  const held = (what: 'backups' | 'restores', { uid }: DbService): Held => {
    operator.switches.hold(what, uid);
    return { release: async () => operator.switches.release(what, uid) };
  };

  return {
    ...{ backend, call: CALL, namespace, breathe },
    makeService: (name) => made(name, 'postgresql', () => canBackUp(name)),
    makeUnsupportedService: (name) => made(name, 'qdrant', async () => true),
    stopService: async ({ name }) => {
      await platform.setStopped(name, true);
      await untilSeen(name, (seen) => seen?.status === 'Stopped');
    },
    startService: ({ name }) => platform.setStopped(name, false),
    removeService: async ({ name }) => {
      await platform.removeCluster(name);
      await untilSeen(name, (seen) => seen === null || seen.status === 'Deleted');
    },
    holdBackups: async (service) => held('backups', service),
    failNextBackup: async ({ uid }) => operator.switches.failNext('backups', uid),
    holdRestores: async (service) => held('restores', service),
    failNextRestore: async ({ uid }) => operator.switches.failNext('restores', uid),
    runPolicy: async ({ name, namespace, uid }) => {
      /* A scheduled backup is named after its second. */
      clock.advance(1000);
      let made = await operator.runSchedule(uid);
      while (made === null) {
        await breathe();
        made = await operator.runSchedule(uid);
      }
      for (;;) {
        const view = await backend.viewService(CALL, { namespace, name, uid, backups: { search: made } });
        if (!('unchanged' in view) && view.backups.total > 0) return made;
        await sleep(REST_MS);
      }
    },
    passDays: async (days) => {
      clock.advance(days * DAY_MS);
      await operator.collectExpired();
      await breathe();
    },
    [Symbol.asyncDispose]: async () => {
      await close();
      await platform[Symbol.asyncDispose]();
    },
  };
}
