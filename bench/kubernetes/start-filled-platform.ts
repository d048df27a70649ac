import { setTimeout as sleep } from 'node:timers/promises';
import { openTestPlatform, type TestPlatform } from '@holdfast/k8s-adapters/testing';
import { BACKUP, backupBody, completedStatus, type BackupSource } from './backup-objects.ts';

export const SERVICE = 'orders';
const AT_ONCE = 16;
const CHANGING = 20;
const SECOND_MS = 1000;
const HOUR_MS = 60 * 60 * 1000;

export interface FilledPlatform extends AsyncDisposable {
  readonly platform: TestPlatform;
  /** One of the newest Backups, which the first page shows, gets another size; each time another one. */
  changeOne(): Promise<void>;
}

/**
 * A real API server whose one namespace holds a Running Cluster and so many Completed backups of it, one for each hour
 * back. Nothing works on them any more: the operator's stand-in has gone.
 */
export async function startFilledPlatform(backups: number, snapshotBytes: number): Promise<FilledPlatform> {
  const platform = await openTestPlatform();
  try {
    const source = await makeSource(platform);
    const names = Array.from({ length: backups }, (_, at) => `${SERVICE}-${String(at).padStart(6, '0')}`);
    const now = Date.now();
    const wanted = names.map((name, at) => ({ name, startedAt: now - (names.length - at) * HOUR_MS }));
    await fill(platform, source, { wanted: wanted.slice(0, -CHANGING), snapshotBytes });
    /* Times of creation are whole seconds: those that will change are to be the newest. */
    await sleep(SECOND_MS + 100);
    await fill(platform, source, { wanted: wanted.slice(-CHANGING), snapshotBytes });
    const { admin } = platform.apiServer;
    let changes = 0;
    return {
      platform,
      changeOne: async () => {
        changes += 1;
        const name = names.at(-1 - (changes % Math.min(CHANGING, names.length))) ?? '';
        const status = { totalSize: String(4_426_858 + changes) };
        await admin.change(BACKUP, { namespace: platform.namespace, name }, { status });
      },
      [Symbol.asyncDispose]: () => platform[Symbol.asyncDispose](),
    };
  } catch (error) {
    await platform[Symbol.asyncDispose]();
    throw error;
  }
}

async function makeSource(platform: TestPlatform): Promise<BackupSource> {
  const { namespace, operator } = platform;
  const cluster = await platform.makeCluster({ name: SERVICE });
  await platform.provide(SERVICE);
  operator.close();
  const { uid } = cluster.metadata as { uid: string };
  return { cluster, namespace, name: SERVICE, uid };
}

interface WantedBackup {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

async function fill(
  { apiServer: { admin }, namespace }: TestPlatform,
  source: BackupSource,
  { wanted, snapshotBytes }: { wanted: readonly WantedBackup[]; snapshotBytes: number },
): Promise<void> {
  const left = wanted.values();
  const work = async (): Promise<void> => {
    for (const { name, startedAt } of left) {
      await admin.create(BACKUP, backupBody(source, name, snapshotBytes));
      const status = completedStatus(source, name, startedAt);
      await admin.change(BACKUP, { namespace, name }, { status });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
