import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer, type RunningServer } from '../../tests/integration/running-server.ts';
import type { SourceAddress } from '../engines/engine.ts';
import { cpuUntil, peakOf, watchTree } from './process-tree.ts';
import type { Run } from './shell-run.ts';

const NAMESPACE = 'main';
/** Seldom: each look is work of the server that is measured. Times come from its own record. */
const LOOK_MS = 1000;

export interface BackupRun extends Run {
  /** Of the artifact. */
  readonly bytes: number;
  /** Until Completed: with the read-back. */
  readonly wholeSeconds: number;
}

/** The server as `npm start` runs it, asked as its web asks it. */
export interface Holdfast extends AsyncDisposable {
  readonly server: RunningServer;
  register(service: string, address: SourceAddress): Promise<void>;
  /** `seconds` and `cpu` until the backup is published; what follows is the read-back. */
  backUp(service: string, name: string): Promise<BackupRun>;
  startBackup(service: string, name: string): Promise<void>;
  settled(service: string, name: string): Promise<{ bytes: number }>;
  /** Seconds from `restore:provisioned` to `restore:durable`, and of the whole. The new service is removed again. */
  restore(service: string, backup: string, restored: string): Promise<{ loading: number; whole: number }>;
  remove(service: string, backup: string): Promise<void>;
  readonly pid: number;
}

export async function startHoldfast(environment: Record<string, string> = {}): Promise<Holdfast> {
  const dataDir = await mkdtemp('/var/tmp/holdfast-bench-');
  await chmod(dataDir, 0o711);
  const server = await startServer({ dataDir, environment });
  const { api } = server;
  const pid = server.process.pid ?? 0;
  const of = (name: string): { namespace: string; name: string } => ({ namespace: NAMESPACE, name });
  const look = async (name: string) => {
    const found = await api.db.get.query(of(name));
    if ('unchanged' in found) throw new Error('no revision was given');
    return found;
  };
  const settled = async (service: string, name: string): Promise<{ bytes: number }> => {
    for (;;) {
      const backup = (await look(service)).backups.items.find((each) => each.name === name);
      if (backup?.status === 'Failed') throw new Error(`the backup failed: ${backup.failureReason}`);
      if (backup?.status === 'Completed') return { bytes: backup.sizeBytes ?? NaN };
      await sleep(LOOK_MS);
    }
  };
  const startBackup = async (service: string, name: string): Promise<void> => {
    await api.db.backup.create.mutate({ namespace: NAMESPACE, service, name });
  };
  return {
    server,
    pid,
    settled,
    startBackup,
    async register(service, { engine, ...address }) {
      await api.db.service.register.mutate({ ...of(service), engine, ...address });
    },
    async backUp(service, name) {
      const watch = watchTree(pid, { memory: true });
      const from = Date.now();
      await startBackup(service, name);
      const { bytes } = await settled(service, name);
      const until = timeOf(dataDir, 'backup:completed', from);
      const samples = await watch.end();
      const published = await publishedAt(join(dataDir, 'repository'), from);
      return {
        seconds: (published - from) / 1000,
        wholeSeconds: (until - from) / 1000,
        cpu: cpuUntil(samples, published),
        memory: peakOf(samples),
        bytes,
      };
    },
    async restore(service, backup, restoredName) {
      const from = Date.now();
      const { id } = await api.db.backup.restore.mutate({
        namespace: NAMESPACE,
        service,
        backup,
        restoredName,
      });
      for (;;) {
        const restore = (await look(service)).restores.find((each) => each.id === id);
        if (restore?.stage === 'failed') throw new Error(`the restore failed: ${restore.failureReason}`);
        if (restore?.stage === 'ready') break;
        await sleep(LOOK_MS);
      }
      const whole = (timeOf(dataDir, 'restore:ready', from) - from) / 1000;
      const loading = timeOf(dataDir, 'restore:durable', from) - timeOf(dataDir, 'restore:provisioned', from);
      await api.db.service.remove.mutate(of(restoredName));
      return { loading: loading / 1000, whole };
    },
    async remove(service, name) {
      await api.db.backup.delete.mutate({ namespace: NAMESPACE, service, name });
      while ((await look(service)).backups.items.some((each) => each.name === name)) await sleep(LOOK_MS);
    },
    async [Symbol.asyncDispose]() {
      await server.end('SIGTERM');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** When a step was last recorded since `from`, wall clock. */
function timeOf(dataDir: string, step: string, from: number): number {
  const catalogue = new DatabaseSync(join(dataDir, 'catalogue.db'), { readOnly: true });
  try {
    const row = catalogue
      .prepare('SELECT max(at) AS at FROM run_events WHERE step = ? AND at >= ?')
      .get(step, from);
    const at = row?.['at'];
    if (typeof at !== 'number') throw new Error(`the run has no ${step}`);
    return at;
  } finally {
    catalogue.close();
  }
}

/** The manifest is the last file that an artifact gets its name by: the newest change of a file is the publication. */
async function publishedAt(repository: string, from: number): Promise<number> {
  let newest = 0;
  for (const entry of await readdir(repository, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const { ctimeMs } = await stat(join(entry.parentPath, entry.name));
    newest = Math.max(newest, ctimeMs);
  }
  if (newest < from) throw new Error('the repository holds nothing new');
  return newest;
}
