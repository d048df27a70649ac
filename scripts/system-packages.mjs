import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, timed } from './run.mjs';

/**
 * What Holdfast takes from the operating system: how to see that it is there, the Debian package that brings it, and
 * the service that Debian would run with it.
 */
const NEEDS = {
  postgresql: { package: 'postgresql', isThere: hasPostgresql },
  mariadb: {
    package: 'mariadb-server',
    isThere: () => isOnPath('mariadbd') && isOnPath('mariadb-dump'),
    service: 'mariadb',
  },
  redis: {
    package: 'redis-server',
    isThere: () => isOnPath('redis-server') && isOnPath('redis-cli') && isOnPath('redis-check-rdb'),
    service: 'redis-server',
  },
  zstd: { package: 'zstd', isThere: () => isOnPath('zstd') },
  setpriv: { package: 'util-linux', isThere: () => isOnPath('setpriv') },
  strace: { package: 'strace', isThere: () => isOnPath('strace') },
  faketime: { package: 'faketime', isThere: () => isOnPath('faketime') },
  /* The second opener of backups. A Python of one's own may lack it: then its tests say so. */
  cryptography: {
    package: 'python3-cryptography',
    isThere: () => existsSync('/usr/lib/python3/dist-packages/cryptography'),
  },
  /* The tests bring up an API server of Kubernetes over it. */
  etcd: { package: 'etcd-server', isThere: () => isOnPath('etcd'), service: 'etcd' },
  openssl: { package: 'openssl', isThere: () => isOnPath('openssl') },
  chromium: { package: 'chromium', isThere: () => isOnPath('chromium') || isOnPath('google-chrome') },
};

export const NEEDED_TO_RUN = ['postgresql', 'zstd', 'setpriv'];
export const NEEDED_TO_TEST = [
  ...NEEDED_TO_RUN,
  'mariadb',
  'redis',
  'strace',
  'faketime',
  'cryptography',
  'etcd',
  'openssl',
  'chromium',
];

/**
 * Installs what is missing where we may (root on a Debian-like system), else says which command does. What stays
 * missing costs only what needs it, so this never stops what comes after. Answers what is missing, or null.
 */
export async function installSystemPackages(needs) {
  const missing = missingOf(needs);
  if (missing.length === 0) return null;
  const command = commandFor(missing);
  if (!isOnPath('apt-get'))
    return `Missing on this system: ${packagesOf(missing)}. Install them with its package manager.`;
  if (process.getuid?.() !== 0)
    return `Missing on this system: ${packagesOf(missing)}. To install them: sudo ${command}`;
  await timed(`Installing ${packagesOf(missing)} with apt-get`, () => install(missing));
  const still = missingOf(needs);
  return still.length === 0
    ? null
    : `Still missing: ${packagesOf(still)}. To install them: ${commandFor(still)}`;
}

function missingOf(needs) {
  return needs.map((need) => NEEDS[need]).filter((need) => !need.isThere());
}

function packagesOf(missing) {
  return missing.map((need) => need.package).join(', ');
}

function commandFor(missing) {
  return `apt-get install -y --no-install-recommends ${missing.map((need) => need.package).join(' ')}`;
}

async function install(missing) {
  const packages = missing.map((need) => need.package);
  const undo = [letNoServiceStart()];
  if (packages.includes('postgresql')) undo.push(keepClusterFromBeingMade());
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
    for (const step of undo) step();
    await leaveServicesOff(missing);
  }
}

function aptGet(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], { quiet: true, env });
}

const POLICY = '/usr/sbin/policy-rc.d';
const POLICY_BEFORE = `${POLICY}.before-holdfast`;

/**
 * Debian starts a server as soon as it is installed, on its usual port; Holdfast starts its own. While packages are
 * installed, the policy that Debian asks says no (101: forbidden); a policy that was there before comes back.
 */
function letNoServiceStart() {
  /* What an installation that was killed has put aside is the machine's own, and not the one found now. */
  if (existsSync(POLICY) && !existsSync(POLICY_BEFORE)) renameSync(POLICY, POLICY_BEFORE);
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n');
  chmodSync(POLICY, 0o755);
  return () => {
    rmSync(POLICY, { force: true });
    if (existsSync(POLICY_BEFORE)) renameSync(POLICY_BEFORE, POLICY);
  };
}

/** Nor is a server that only the tests need to start with the machine. */
async function leaveServicesOff(installed) {
  const services = installed.filter((need) => need.service !== undefined && need.isThere());
  if (services.length === 0 || !existsSync('/run/systemd/system')) return;
  await run('systemctl', ['disable', '--now', ...services.map((need) => need.service)], { quiet: true });
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
