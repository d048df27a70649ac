/* npm test: installs what the tests need, runs every check and every test, and says what was skipped and why. */
import { buildWeb } from './build-web.mjs';
import { CHECK_NAMES, runCheck } from './checks.mjs';
import { installForTests } from './install-for-tests.mjs';
import { installPackages } from './install-packages.mjs';
import { forwardSignals, isStopping, seconds } from './run.mjs';
import { runSuite, workspacesWithTests } from './suites.mjs';

const from = performance.now();
const total = { passed: 0, failed: [], skipped: [] };
const add = (tally) => {
  total.passed += tally.passed;
  total.failed.push(...tally.failed);
  total.skipped.push(...tally.skipped);
};
const asTally = (name, ok) => ({ passed: ok ? 1 : 0, failed: ok ? [] : [{ name, why: null }], skipped: [] });
const because = (why) => (why === null ? '' : ` (${why})`);

forwardSignals();
if (!(await installPackages())) process.exit(1);
total.failed.push(...(await installForTests()));
for (const name of CHECK_NAMES) add(asTally(`check ${name}`, await runCheck(name)));
add(asTally('the build of the web', await buildWeb()));
for (const workspace of workspacesWithTests()) add(await runSuite(workspace));

for (const { name, why } of total.skipped) console.log(`skipped ${name}${because(why)}`);
for (const { name, why } of total.failed) console.log(`FAILED ${name}${because(why)}`);
console.log(`All of it took ${seconds(from)}.`);
console.log(`${total.passed} passed, ${total.failed.length} failed, ${total.skipped.length} skipped`);
process.exit(total.failed.length > 0 || total.passed === 0 || isStopping() ? 1 : 0);
