/* npm run check [-- name …]: the checks of the sources, without the tests. */
import { CHECK_NAMES, runCheck } from './checks.mjs';
import { installPackages } from './install-packages.mjs';
import { forwardSignals } from './run.mjs';

forwardSignals();
if (!(await installPackages())) process.exit(1);
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !CHECK_NAMES.includes(name));
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There are: ${CHECK_NAMES.join(', ')}.`);
  process.exit(2);
}
let failed = 0;
for (const name of asked.length > 0 ? asked : CHECK_NAMES) if (!(await runCheck(name))) failed += 1;
process.exit(failed > 0 ? 1 : 0);
