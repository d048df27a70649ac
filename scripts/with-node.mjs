/* Runs a script of the repository on the pinned Node: node scripts/with-node.mjs <script> [arguments] */
import { installPackages } from './install-packages.mjs';
import { PINNED_NODE, pinnedEnvironment, ROOT } from './repository.mjs';
import { forwardSignals, run } from './run.mjs';

forwardSignals();
if (!(await installPackages())) process.exit(1);
const script = await run(PINNED_NODE, process.argv.slice(2), {
  cwd: ROOT,
  env: pinnedEnvironment(),
  alone: true,
});
process.exit(script.code);
