import { createEmbeddedBackend } from '@holdfast/backup-engine';
import { call } from '../integration/running-engine.ts';

/**
 * An engine in a process of its own that makes one backup, or restores one, and kills itself (SIGKILL) at a named step
 * or after some milliseconds of the dump. Prints each step it passes.
 * Arguments: data folder, namespace, service, backup, where to die (a step, `after:<ms>`, or empty for nowhere), and
 * for a restore the name of the new service.
 */
const [dataDir, namespace, service, name, dieAt, restoredName] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string?,
  string?,
];

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

const engine = await createEmbeddedBackend({
  dataDir,
  demo: false,
  host: {
    atStep: (step) => {
      process.stdout.write(`${step}\n`);
      if (step === dieAt) die();
      if (step === 'backup:begun' && dieAt?.startsWith('after:') === true)
        setTimeout(die, Number(dieAt.slice(6)));
    },
  },
});
await engine.ready;
if (restoredName === undefined) await engine.backend.createBackup(call, { namespace, service, name });
else await engine.backend.restoreBackup(call, { namespace, service, backup: name, restoredName });
for (;;) {
  const view = await engine.backend.viewService(call, { namespace, name: service });
  if ('unchanged' in view) throw new Error('unchanged was not asked for');
  const backup = view.backups.items.find((found) => found.name === name);
  const restore = view.restores.find((found) => found.target.name === restoredName);
  const hasEnded = restoredName === undefined ? backup?.completedAt !== null : restore?.finishedAt !== null;
  if (hasEnded) break;
  await new Promise((later) => setTimeout(later, 50));
}
await engine.close({ graceMs: 8000 });
