import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, timed } from './run.mjs';

/** What Holdfast takes from the operating system: how to see that it is there, and the Debian package that brings it. */
const NEEDS = {
  postgresql: { package: 'postgresql', isThere: hasPostgresql },
  zstd: { package: 'zstd', isThere: () => isOnPath('zstd') },
  setpriv: { package: 'util-linux', isThere: () => isOnPath('setpriv') },
  chromium: { package: 'chromium', isThere: () => isOnPath('chromium') || isOnPath('google-chrome') },
};

export const NEEDED_TO_RUN = ['postgresql', 'zstd', 'setpriv'];
export const NEEDED_TO_TEST = [...NEEDED_TO_RUN, 'chromium'];

/**
 * Installs what is missing where we may (root on a Debian-like system), else says which command does. What stays
 * missing costs only what needs it, so this never stops what comes after.
 */
export async function installSystemPackages(needs) {
  const missing = missingPackages(needs);
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (!isOnPath('apt-get')) {
    console.log(`Missing on this system: ${missing.join(', ')}. Install them with its package manager.`);
    return;
  }
  if (process.getuid?.() !== 0) {
    console.log(`Missing on this system: ${missing.join(', ')}. To install them: sudo ${command}`);
    return;
  }
  await timed(`Installing ${missing.join(', ')} with apt-get`, () => install(missing));
  const still = missingPackages(needs);
  if (still.length > 0) console.log(`Still missing: ${still.join(', ')}. To install them: ${command}`);
}

function missingPackages(needs) {
  return needs.filter((need) => !NEEDS[need].isThere()).map((need) => NEEDS[need].package);
}

async function install(packages) {
  const undo = packages.includes('postgresql') ? keepClusterFromBeingMade() : () => undefined;
  try {
    if (!hasPackageLists()) await aptGet(['update']);
    const args = ['install', '-y', '--no-install-recommends', ...packages];
    const first = await aptGet(args);
    if (first.code === 0) return;
    /* Lists that are out of date name packages that are no longer served. */
    await aptGet(['update']);
    const second = await aptGet(args);
    if (second.code !== 0)
      console.error(`apt-get failed:\n${second.output.split('\n').slice(-15).join('\n')}`);
  } finally {
    undo();
  }
}

function aptGet(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], { quiet: true, env });
}

/**
 * Debian's server package makes a cluster and starts it; Holdfast makes its own. A file beside the distribution's
 * configuration says so while the package is installed, and goes afterwards.
 */
function keepClusterFromBeingMade() {
  const folder = '/etc/postgresql-common/createcluster.d';
  const file = join(folder, 'holdfast-install.conf');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, 'create_main_cluster = false\n');
  return () => rmSync(file, { force: true });
}

function hasPackageLists() {
  return names('/var/lib/apt/lists').some((name) => name.includes('_Packages'));
}

/** Debian keeps the server's programs out of PATH, in a folder per major version. */
function hasPostgresql() {
  const folders = names('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`);
  const programs = ['initdb', 'postgres', 'pg_dump', 'pg_restore'];
  return [...folders, ...searchPath()].some((folder) =>
    programs.every((program) => existsSync(join(folder, program))),
  );
}

function isOnPath(program) {
  return searchPath().some((folder) => existsSync(join(folder, program)));
}

function searchPath() {
  return [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'].filter((folder) => folder !== '');
}

function names(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}
