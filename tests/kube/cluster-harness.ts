import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '@holdfast/db-backup-domain/backend';
import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { fieldOf, LABELS, labelOf, listOf, textOf } from '@holdfast/db-backup-domain/kubeblocks';
import type { Capability, ContractHarness } from '@holdfast/db-backup-domain/testing';
import type { DbService } from '@holdfast/db-backup-domain/wire';
import { createKubeblocksBackend } from '@holdfast/k8s-adapters';
import { AdminApi } from '@holdfast/k8s-adapters/testing';
import { BACKUP_SCHEDULE, clearClusters, nameOf, until, type Place } from './clear-namespace.ts';
import type { ClusterManifest } from './cluster-manifest.ts';
import type { TokenAccess } from './kubeconfig-access.ts';
import { openOwnNamespace } from './own-namespace.ts';

const CALL: Call = { actor: { id: 'contract' }, requestId: 'contract' };
const REST_MS = 300;

/** What cannot be asked of a cluster whose operator nobody scripts. */
export const ABSENT_ON_A_CLUSTER: Partial<Record<Capability, string>> = {
  makeUnsupportedService: 'which other addons a cluster has is not known',
  holdBackups: 'an operator does not hold back its jobs',
  failNextBackup: 'an operator does not fail to order',
  holdRestores: 'an operator does not hold back its jobs',
  failNextRestore: 'an operator does not fail to order',
  contentsOf: 'the databases are not spoken to: no Secret is read and no port is opened',
  changeContents: 'the databases are not spoken to: no Secret is read and no port is opened',
  runPolicy: 'a schedule comes due by the clock of the cluster',
  passDays: 'the clock of a cluster is not ours',
};

export interface ClusterHarness extends ContractHarness {
  /** Names of the Clusters that are there. */
  clusters(): Promise<ReadonlySet<string>>;
  /** Takes away all but those, with their backups: a run needs room for few databases at a time. */
  clearAllBut(kept: ReadonlySet<string>): Promise<void>;
}

/** The kubeblocks backend over a cluster whose operator works by itself, in a namespace that is there for this run. */
export async function openClusterHarness(
  access: TokenAccess,
  manifest: ClusterManifest,
): Promise<ClusterHarness> {
  const { url, ca, token } = access;
  const admin = { url, ca, identity: { token } };
  const own = await openOwnNamespace(admin, manifest.kind);
  const place: Place = { api: new AdminApi(admin), namespace: own.name, cluster: manifest.kind };
  const { backend, close } = await createKubeblocksBackend({
    apiServer: { url, ca },
    serverToken: async () => token,
    identity: 'server',
    settings: { namespaces: [own.name], projectLabel: 'holdfast.dev/project', keepsSchedules: false },
    log: { info: () => undefined, warn: () => undefined },
  });
  const seen = (name: string): Promise<DbService | null> =>
    backend.getService(CALL, { namespace: own.name, name }).catch((error: unknown) => {
      if (isHoldfastError(error, 'SERVICE_NOT_FOUND')) return null;
      throw error;
    });
  const canBackUp = async (name: string): Promise<boolean> => {
    const view = await backend.viewService(CALL, { namespace: own.name, name });
    return !('unchanged' in view) && view.canBackup.allowed && !view.service.busy;
  };

  return {
    ...{ backend, call: CALL, namespace: own.name },
    breathe: () => sleep(REST_MS),
    makeService: async (name) => {
      await place.api.create(manifest.kind, manifest.clusterOf(name, own.name));
      await until(`${name} can be backed up`, async () => {
        const isRunning = (await seen(name))?.status === 'Running';
        return isRunning && (await isProvided(place, name)) && (await canBackUp(name));
      });
      return backend.getService(CALL, { namespace: own.name, name });
    },
    stopService: async ({ name }) => {
      await setStopped(place, name, true);
      await until(`${name} is stopped`, async () => (await seen(name))?.status === 'Stopped');
    },
    startService: ({ name }) => setStopped(place, name, false),
    removeService: async ({ name }) => {
      await place.api.remove(manifest.kind, { namespace: own.name, name });
      await until(`${name} is gone`, async () => {
        if ((await place.api.get(manifest.kind, { namespace: own.name, name })) !== null) return false;
        const service = await seen(name);
        return service === null || service.status === 'Deleted';
      });
    },
    clusters: async () => new Set((await place.api.list(manifest.kind, own.name)).map(nameOf)),
    clearAllBut: (kept) => clearClusters(place, (cluster) => !kept.has(cluster)),
    [Symbol.asyncDispose]: async () => {
      await close();
      place.api.close();
      await own[Symbol.asyncDispose]();
    },
  };
}

/** The operator makes a BackupSchedule last of all; a policy cannot be set before. */
async function isProvided({ api, namespace }: Place, name: string): Promise<boolean> {
  return (await api.list(BACKUP_SCHEDULE, namespace)).some(
    (schedule) =>
      labelOf(schedule, LABELS.instance) === name && textOf(schedule, 'status', 'phase') === 'Available',
  );
}

/** The operator writes to the Cluster too, so only the version that was read is changed. */
function setStopped({ api, namespace, cluster }: Place, name: string, stop: boolean): Promise<void> {
  return until(`${name} is told to ${stop ? 'stop' : 'start'}`, async () => {
    const found = await api.get(cluster, { namespace, name });
    if (found === null) throw new Error(`There is no Cluster ${name}.`);
    const componentSpecs = listOf(fieldOf(found, 'spec', 'componentSpecs')).map((part) => ({
      ...(part as object),
      stop,
    }));
    const metadata = { resourceVersion: textOf(found, 'metadata', 'resourceVersion') };
    await api.change(cluster, { namespace, name }, { metadata, spec: { componentSpecs } });
    return true;
  });
}
