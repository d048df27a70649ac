import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { putInPlace } from './put-in-place.mjs';
import { PINNED_NODE, pinnedEnvironment, ROOT } from './repository.mjs';
import { run, timed } from './run.mjs';

const WEB = join(ROOT, 'apps/web');
const BUILT = join(WEB, 'dist');
/** Written after a build that went well, with the time when it began: what changed while it ran is built again. */
const STAMP = '.built';
const SOURCES = [
  'apps/web',
  'packages/ui/package.json',
  'packages/ui/src',
  'packages/db-backup-domain/src',
  'pnpm-lock.yaml',
];
const NO_SOURCES = new Set(['node_modules', 'dist', '.turbo']);

/**
 * Builds the web where its sources are newer than what was built. False: that failed. It is built aside: a server that
 * runs meanwhile has the old one until the new one is whole, and two that build at once do not disturb each other.
 */
export async function buildWeb() {
  const stamp = join(BUILT, STAMP);
  if (existsSync(stamp) && newestChange() < statSync(stamp).mtimeMs) return true;
  const began = new Date();
  const aside = join(WEB, 'node_modules', `.built-${process.pid}`);
  const vite = join(WEB, 'node_modules/vite/bin/vite.js');
  /* Whatever the caller's NODE_ENV is: with another, the page would hold React's development build. */
  const env = { ...pinnedEnvironment(), NODE_ENV: 'production' };
  const { code, output } = await timed('Building the web', () =>
    run(PINNED_NODE, [vite, 'build', '--outDir', aside], { cwd: WEB, env, quiet: true }),
  );
  if (code !== 0) {
    rmSync(aside, { recursive: true, force: true });
    console.error(`The web could not be built:\n${output}`);
    return false;
  }
  writeFileSync(join(aside, STAMP), '');
  utimesSync(join(aside, STAMP), began, began);
  putInPlace(aside, BUILT);
  return true;
}

/** Folders count too: a removed file changes only its folder. */
function newestChange() {
  return Math.max(...SOURCES.map((source) => newestIn(join(ROOT, source))));
}

function newestIn(path) {
  const facts = statSync(path);
  if (!facts.isDirectory()) return facts.mtimeMs;
  const inside = readdirSync(path).filter((name) => !NO_SOURCES.has(name));
  /* The folder of the build's own output changes with every build. */
  const own = path === WEB ? 0 : facts.mtimeMs;
  return Math.max(own, ...inside.map((name) => newestIn(join(path, name))));
}
