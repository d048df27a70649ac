import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmbeddedBackend, type EmbeddedBackendOptions } from '@holdfast/backup-engine';
import type { BackupBackend, Call } from '@holdfast/db-backup-domain/backend';
import type { BackupSummary, DbService, Restore, ServiceView } from '@holdfast/db-backup-domain/wire';

export const call: Call = { actor: { id: 'owner' }, requestId: 'test' };

/** The embedded backend in a folder of its own, which goes with it. */
export interface RunningEngine extends AsyncDisposable {
  readonly backend: BackupBackend;
  readonly dataDir: string;
  view(service: DbService): Promise<ServiceView>;
  settled(service: DbService, backup: string): Promise<BackupSummary>;
  finished(service: DbService, restore: Restore): Promise<Restore>;
}

export async function startEngine(
  options: Partial<EmbeddedBackendOptions> & { keep?: boolean } = {},
): Promise<RunningEngine> {
  const dataDir = options.dataDir ?? (await mkdtemp('/var/tmp/holdfast-engine-'));
  await chmod(dataDir, 0o711);
  const { keep = false, ...rest } = options;
  const engine = await createEmbeddedBackend({ demo: false, ...rest, dataDir });
  await engine.ready;
  const view = async (service: DbService): Promise<ServiceView> => {
    const found = await engine.backend.viewService(call, {
      namespace: service.namespace,
      name: service.name,
      uid: service.uid,
    });
    if ('unchanged' in found) throw new Error('unchanged was not asked for');
    return found;
  };
  return {
    backend: engine.backend,
    dataDir,
    view,
    settled: (service, name) =>
      eventually(async () =>
        (await view(service)).backups.items.find(
          (backup) => backup.name === name && backup.status !== 'Pending' && backup.status !== 'Running',
        ),
      ),
    finished: (service, restore) =>
      eventually(async () =>
        (await view(service)).restores.find((found) => found.id === restore.id && found.finishedAt !== null),
      ),
    async [Symbol.asyncDispose]() {
      await engine.close({ graceMs: 8000 });
      if (!keep) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Asks until there is an answer; a test that waits in vain ends by its own time limit. */
export async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(100);
  }
}
