import { queueBackups } from '../backups/backup-calls.ts';
import { settleBackup } from '../backups/settle-backup.ts';
import { RunFailed } from '../failure.ts';
import { settleRestore } from '../restores/recover-restores.ts';
import { cleanUpTurn, queueRestore } from '../restores/restore-calls.ts';
import type { Runtime } from '../runtime.ts';

/**
 * Takes up what the catalogue records as under way and nobody carries out: where the catalogue could not be written
 * when a run began or ended. What was not begun is queued again; the rest is settled by what there is of it.
 */
export async function resumeWork(runtime: Runtime): Promise<void> {
  await resumeBackups(runtime);
  await resumeRestores(runtime);
}

const unrecorded = (): RunFailed =>
  new RunFailed(
    'INTERNAL',
    'It did not end well, and why could not be recorded. The log of the server has it.',
  );

async function resumeBackups(runtime: Runtime): Promise<void> {
  const { catalogue, backupQueue } = runtime;
  const left = await catalogue.backups.listByStatus({ statuses: ['Running', 'Pending'] });
  queueBackups(
    runtime,
    left.filter(({ status }) => status === 'Pending'),
  );
  for (const { id, serviceId: key, status } of left)
    if (status === 'Running')
      backupQueue.add({ id, key, run: () => settleBackup(runtime, id, unrecorded()) });
}

async function resumeRestores(runtime: Runtime): Promise<void> {
  const { catalogue, restoreQueue, turns } = runtime;
  for (const restore of await catalogue.restores.unfinished()) {
    const { id } = restore;
    if (restore.stage === 'accepted') queueRestore(runtime, restore);
    else {
      const settle = async (): Promise<void> => {
        const found = await catalogue.restores.get({ id });
        const isSettled = found === null || found.stage === 'ready' || isCleared(found.cleanup);
        if (!isSettled) await settleRestore(runtime, found, unrecorded());
      };
      restoreQueue.add({ id, key: id, run: () => turns.run(cleanUpTurn(restore), settle) });
    }
  }
}

function isCleared(cleanup: string): boolean {
  return cleanup === 'done' || cleanup === 'needed';
}
