import { createEmbeddedBackend } from '@holdfast/backup-engine';
import { call } from '../integration/running-engine.ts';

/**
 * An engine in a process of its own that makes one backup and kills itself (SIGKILL) at a named step, or after some
 * milliseconds of the dump. Prints each step it passes.
 * Arguments: data folder, namespace, service, backup, where to die: a step, `after:<ms>`, or nothing.
 */
const [dataDir, namespace, service, name, dieAt] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
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
await engine.backend.createBackup(call, { namespace, service, name });
for (;;) {
  const view = await engine.backend.viewService(call, { namespace, name: service });
  if ('unchanged' in view) throw new Error('unchanged was not asked for');
  const backup = view.backups.items.find((found) => found.name === name);
  if (backup?.status === 'Completed' || backup?.status === 'Failed') break;
  await new Promise((later) => setTimeout(later, 50));
}
await engine.close({ graceMs: 8000 });
