import { expect } from 'vitest';
import type { BackupSummary, DbService } from '@holdfast/db-backup-domain/wire';
import { call, type RunningEngine } from '../running-engine.ts';
import type { OutsideServer } from '../../outside-servers/outside-server.ts';

const NAMESPACE = 'main';

export async function register(
  engine: RunningEngine,
  { password }: OutsideServer,
  port: number,
): Promise<DbService> {
  return engine.backend.services!.register(call, {
    ...{ namespace: NAMESPACE, name: 'cache', engine: 'redis', host: '127.0.0.1', port },
    ...{ username: 'default', password },
  });
}

export async function startBackup(engine: RunningEngine, name = 'everything'): Promise<void> {
  await engine.backend.createBackup(call, { namespace: NAMESPACE, service: 'cache', name });
}

export async function backUp(engine: RunningEngine, service: DbService): Promise<BackupSummary> {
  await startBackup(engine);
  const backup = await engine.settled(service, 'everything');
  expect(backup).toMatchObject({ status: 'Completed', failureReason: null, restorable: { allowed: true } });
  return backup;
}

/** Where the restored server listens. */
export async function restore(engine: RunningEngine, service: DbService): Promise<{ port: number }> {
  const accepted = await engine.backend.restoreBackup(call, {
    ...{ namespace: NAMESPACE, service: 'cache', backup: 'everything', restoredName: 'cache-again' },
  });
  expect(await engine.finished(service, accepted)).toMatchObject({ stage: 'ready', failureReason: null });
  const restored = await getRestored(engine);
  expect(restored).toMatchObject({ status: 'Running', managed: true, engineLabel: 'Redis' });
  return { port: restored.connection!.port };
}

/** Where the restored server listens now: one that was killed comes back on another port if its own is taken. */
export async function portOfRestored(engine: RunningEngine): Promise<number> {
  return (await getRestored(engine)).connection!.port;
}

function getRestored({ backend }: RunningEngine): Promise<DbService> {
  return backend.getService(call, { namespace: NAMESPACE, name: 'cache-again' });
}
