/*
 * npm start: installs what is missing, builds the web once, and runs the server until it is asked to stop.
 * npm start -- rebuild | rotate-key …: does that instead; docs/guide/recovery.md says when.
 * npm start -- credentials …: prints how to log in to a service; docs/guide/credentials.md.
 */
import { buildWeb } from './build-web.mjs';
import { installPackages } from './install-packages.mjs';
import { PINNED_NODE, ROOT, SERVER_ARGUMENTS, serverEnvironment } from './repository.mjs';
import { forwardSignals, run } from './run.mjs';
import { installSystemPackages, NEEDED_TO_RUN } from './system-packages.mjs';

forwardSignals();
if (!(await installPackages())) process.exit(1);
const missing = await installSystemPackages(NEEDED_TO_RUN);
if (missing !== null) console.log(missing);
const command = process.argv.slice(2);
if (command.length === 0 && !(await buildWeb())) process.exit(1);
const server = await run(PINNED_NODE, [...SERVER_ARGUMENTS, ...command], {
  cwd: ROOT,
  env: serverEnvironment(),
  alone: true,
});
process.exit(server.code);
