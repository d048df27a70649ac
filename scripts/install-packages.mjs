import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_MANAGER, packageManagerEnvironment, ROOT } from './repository.mjs';
import { run, timed } from './run.mjs';

/** Installs the packages that the lockfile names, where they are not there yet. False: that failed. */
export async function installPackages() {
  if (isInstalled()) return true;
  const { code } = await timed(`Installing the packages of pnpm-lock.yaml with ${PACKAGE_MANAGER}`, () =>
    run('npx', ['--yes', PACKAGE_MANAGER, 'install', '--frozen-lockfile'], {
      cwd: ROOT,
      env: packageManagerEnvironment(),
    }),
  );
  if (code !== 0) console.error(`The packages could not be installed (exit code ${code}).`);
  return code === 0;
}

/** pnpm leaves a copy of the lockfile beside what it installed, as its last act. */
function isInstalled() {
  return textOf('pnpm-lock.yaml') === textOf('node_modules/.pnpm/lock.yaml');
}

function textOf(path) {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}
