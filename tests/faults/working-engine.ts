import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmbeddedBackend, type Clock } from '@holdfast/backup-engine';
import type { ServiceView } from '@holdfast/db-backup-domain/wire';
import { call } from '../integration/running-engine.ts';

/**
 * An engine in a process of its own that is always at work, until somebody kills it: backups by hand and by policy,
 * deletions, restores, removals of what was restored, in an order that chance picks. First it waits until all that the
 * one before it left is settled, and prints a report of what there is; then it prints what it is about to delete.
 * Arguments: data folder, namespace, service.
 */
const [dataDir, namespace, service] = process.argv.slice(2) as [string, string, string];

const MOST_BACKUPS = 40;
/** Moved by the hour, so that the policy is due. */
let ahead = 0;
const clock: Clock = {
  now: () => Date.now() + ahead,
  monotonic: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
};

const engine = await createEmbeddedBackend({ dataDir, demo: false, host: { clock } });
const { backend } = engine;
const key = { namespace, service };
await engine.ready;

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

async function view(): Promise<ServiceView> {
  const found = await backend.viewService(call, { namespace, name: service, backups: { limit: 200 } });
  if ('unchanged' in found) throw new Error('unchanged was not asked for');
  return found;
}

async function quiet(): Promise<ServiceView> {
  for (;;) {
    const found = await view();
    const isBusy = found.backups.items.some(({ status }) => !['Completed', 'Failed'].includes(status));
    const isRestoring = found.restores.some(
      ({ finishedAt, cleanup }) => finishedAt === null || cleanup === 'running',
    );
    if (!isBusy && !isRestoring) return found;
    await sleep(20);
  }
}

async function report(): Promise<void> {
  const { backups, restores } = await quiet();
  const services = await backend.listServices(call, { projectId: namespace });
  const folders = await readdir(join(dataDir, 'repository'), { withFileTypes: true });
  say({
    backups: backups.items.map(({ name, uid, status, failureReason }) => ({
      name,
      uid,
      status,
      failureReason,
    })),
    restores: restores.map(({ stage, cleanup }) => `${stage} ${cleanup}`),
    managed: services.filter(({ managed, status }) => managed && status !== 'Deleted').length,
    stored: folders.filter((entry) => entry.isDirectory()).map(({ name }) => name),
    servers: (await readdir(join(dataDir, 'servers'))).filter((name) => name !== 'scratch').length,
    scratch: await readdir(join(dataDir, 'servers/scratch')),
  });
}

const unique = (): string => `${process.pid}-${Math.floor(performance.now() * 1000)}`;

async function backUp(): Promise<void> {
  await backend.createBackup(call, { ...key, name: `by-hand-${unique()}` });
  await sleep(Math.random() * 600);
}

async function removeOldest(): Promise<void> {
  const { backups } = await view();
  const oldest = backups.items.findLast(({ name, deletable }) => name !== 'good' && deletable.allowed);
  if (oldest === undefined) return;
  say({ deleting: oldest.name });
  await backend.deleteBackup(call, { ...key, name: oldest.name });
}

async function runPolicy(): Promise<void> {
  const schedule = { frequency: 'hourly', minute: 0 } as const;
  await backend.updatePolicy(call, { ...key, schedule, timeZone: 'UTC', retention: { days: 1 } });
  ahead += 3_600_000;
  /* Whoever changes a policy wakes the scheduler. */
  await backend.updatePolicy(call, { ...key, schedule, timeZone: 'UTC', retention: { days: 3 } });
  await sleep(Math.random() * 600);
}

async function restore(): Promise<void> {
  const restoredName = `again-${unique()}`;
  await backend.restoreBackup(call, { ...key, backup: 'good', restoredName });
  await sleep(Math.random() * 2_000);
}

async function removeRestored(): Promise<void> {
  const services = await backend.listServices(call, { projectId: namespace });
  const restored = services.find(({ managed, status }) => managed && status === 'Running');
  if (restored !== undefined) await backend.services!.remove(call, { namespace, name: restored.name });
}

const WORK = [backUp, backUp, runPolicy, removeOldest, removeOldest, restore, removeRestored];

await report();
for (;;) {
  const work = WORK[Math.floor(Math.random() * WORK.length)]!;
  /* What is refused because of what runs is no matter here. */
  await work().catch(() => undefined);
  if ((await view()).backups.activeCount > 3) await quiet();
  while ((await view()).backups.total > MOST_BACKUPS) await removeOldest();
}
