import { join } from 'node:path';
import { PACKAGE_MANAGER, pinnedEnvironment, ROOT } from './repository.mjs';
import { run, seconds } from './run.mjs';

const tool = (name, ...args) => ({ command: join(ROOT, 'node_modules/.bin', name), args });

/** Each check counts as one test. turbo finds the package manager on the PATH that npx makes. */
const CHECKS = {
  format: tool('prettier', '--check', '--log-level', 'warn', '.'),
  typecheck: {
    command: 'npx',
    args: ['--yes', PACKAGE_MANAGER, 'exec', 'turbo', 'run', 'typecheck', '--output-logs=errors-only'],
  },
  lint: tool('eslint', '--max-warnings', '0', '.'),
  direction: tool(
    'depcruise',
    '--config',
    '.dependency-cruiser.cjs',
    'apps',
    'packages',
    'tests',
    'bench',
    'scripts',
  ),
  'dead-code': tool('knip'),
};

export const CHECK_NAMES = Object.keys(CHECKS);

/** Runs one check, says how it ended and shows what it found. True: nothing. */
export async function runCheck(name) {
  const { command, args } = CHECKS[name];
  const from = performance.now();
  const { code, output } = await run(command, args, { cwd: ROOT, env: pinnedEnvironment(), quiet: true });
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} check ${name} (${seconds(from)})`);
  if (code !== 0) console.log(output);
  return code === 0;
}
