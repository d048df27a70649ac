import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** These launchers run on any Node from 18 on and use nothing that has to be installed. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** The package manager with its exact version, as npx takes it: `pnpm@…`. */
export const PACKAGE_MANAGER = manifest.packageManager;

const BIN = join(ROOT, 'node_modules', '.bin');

/** The Node that Holdfast runs on, whatever the machine's own is. */
export const PINNED_NODE = join(BIN, 'node');

/** The environment of the package manager, when it runs unattended. */
export function packageManagerEnvironment() {
  return { ...process.env, CI: 'true' };
}

/** Where Node keeps what it stripped and compiled, for its next start. */
const COMPILED = join(ROOT, 'node_modules/.cache/holdfast-compiled');

/** An environment in which `node` and the tools of the repository are the pinned ones. */
export function pinnedEnvironment() {
  const { PATH = '' } = process.env;
  return {
    NODE_COMPILE_CACHE: COMPILED,
    ...process.env,
    PATH: `${BIN}:${PATH}`,
    TURBO_TELEMETRY_DISABLED: '1',
  };
}

/**
 * How Node runs the server. What a backup leaves for the collector is short-lived: four megabytes of room for it keep the
 * whole process small, however long a backup takes, and cost no time (docs/decisions/0024).
 */
export const SERVER_ARGUMENTS = ['--max-semi-space-size=4', 'apps/server/src/main.ts'];

/** The environment of the server. Its second start takes half the time of its first. */
export function serverEnvironment() {
  return { NODE_COMPILE_CACHE: COMPILED, ...process.env };
}
