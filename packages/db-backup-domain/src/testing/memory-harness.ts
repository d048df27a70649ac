import type { Call } from '../backend/index.ts';
import { isRestoreActive } from '../gates/index.ts';
import type { BackupSummary, DbService, ServiceView } from '../wire/index.ts';
import type { ContractHarness, Held } from './contract/harness.ts';
import { createMemoryBackend } from './memory-backend.ts';

const NAMESPACE = 'demo';
const CALL: Call = { actor: { id: 'owner' }, requestId: 'contract' };
const DAY_MS = 24 * 60 * 60 * 1000;

/** The in-memory backend with a world that goes on by one step at every breath, except for what is held. */
export async function openMemoryHarness(): Promise<ContractHarness> {
  const { backend, world } = createMemoryBackend();
  const heldBackups = new Set<string>();
  const heldRestores = new Set<string>();
  const failingBackups = new Set<string>();
  const failingRestores = new Set<string>();
  let changes = 0;
  world.setReachable('127.0.0.1', 1, false);

  const view = async ({ namespace, name, uid }: DbService): Promise<ServiceView> =>
    (await backend.viewService(CALL, { namespace, name, uid, backups: { limit: 200 } })) as ServiceView;

  const hold = (held: Set<string>, { uid }: DbService): Held => {
    held.add(uid);
    return {
      release: async () => {
        held.delete(uid);
      },
    };
  };

  const moveBackup = (backup: BackupSummary): void => {
    if (backup.status === 'Deleting') return world.finishDeleting(backup);
    if (heldBackups.has(backup.source.uid)) return;
    if (backup.status === 'Pending') world.startBackup(backup, { bytesWritten: 512 });
    else if (backup.status === 'Running') {
      if (failingBackups.delete(backup.source.uid)) world.failBackup(backup);
      else world.completeBackup(backup);
    }
  };

  const moveRestores = ({ service, restores }: ServiceView): void => {
    if (heldRestores.has(service.uid)) return;
    for (const restore of restores) {
      if (restore.source.uid !== service.uid || !isRestoreActive(restore.stage)) continue;
      if (restore.stage === 'restoring' && failingRestores.delete(service.uid)) world.failRestore(restore.id);
      else world.advanceRestore(restore.id);
    }
  };

  return {
    backend,
    call: CALL,
    namespace: NAMESPACE,
    makeService: async (name) => world.addService({ name, namespace: NAMESPACE }),
    breathe: async () => {
      world.advance(1000);
      for (const service of await backend.listServices(CALL, {})) {
        const seen = await view(service);
        moveRestores(seen);
        seen.backups.items.forEach(moveBackup);
      }
    },
    stopService: async (service) => world.setServiceStatus(service, 'Stopped'),
    startService: async (service) => world.setServiceStatus(service, 'Running'),
    removeService: async (service) => void (await backend.services?.remove(CALL, service)),
    makeUnsupportedService: async (name) => world.addService({ name, namespace: NAMESPACE, engine: null }),
    holdBackups: async (service) => hold(heldBackups, service),
    failNextBackup: async (service) => void failingBackups.add(service.uid),
    holdRestores: async (service) => hold(heldRestores, service),
    failNextRestore: async (service) => void failingRestores.add(service.uid),
    contentsOf: async ({ namespace, name }) => {
      const databases = await backend.listObjects(CALL, { namespace, name, path: [] });
      return JSON.stringify(databases.map((database) => database.name));
    },
    changeContents: async (service) => {
      changes += 1;
      world.setData(service, [{ kind: 'database', name: `changed-${changes}` }]);
    },
    runPolicy: async (service) => world.runPolicy(service).name,
    passDays: async (days) => {
      world.advance(days * DAY_MS);
      world.sweep();
    },
    [Symbol.asyncDispose]: async () => {},
  };
}
