/* npm run gallery [-- --port …]: shows every component of packages/ui on loopback until it is asked to stop. */
import { join } from 'node:path';
import { installPackages } from './install-packages.mjs';
import { pinnedEnvironment, PINNED_NODE, ROOT } from './repository.mjs';
import { forwardSignals, run } from './run.mjs';

const UI = join(ROOT, 'packages/ui');

forwardSignals();
if (!(await installPackages())) process.exit(1);
const vite = join(UI, 'node_modules/vite/bin/vite.js');
const server = await run(PINNED_NODE, [vite, ...process.argv.slice(2)], {
  cwd: UI,
  env: pinnedEnvironment(),
  alone: true,
});
process.exit(server.code);
