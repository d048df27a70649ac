import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PINNED_NODE, pinnedEnvironment, ROOT } from './repository.mjs';
import { run, timed } from './run.mjs';

const WEB = join(ROOT, 'apps/web');
/** Written after a build that went well; an interrupted one leaves none. */
const STAMP = join(WEB, 'dist/.built');
const SOURCES = [
  'apps/web',
  'packages/ui/package.json',
  'packages/ui/src',
  'packages/db-backup-domain/src',
  'pnpm-lock.yaml',
];
const NO_SOURCES = new Set(['node_modules', 'dist', '.turbo']);

/** Builds the web where its sources are newer than what was built. False: that failed. */
export async function buildWeb() {
  if (existsSync(STAMP) && newestChange() < statSync(STAMP).mtimeMs) return true;
  const vite = join(WEB, 'node_modules/vite/bin/vite.js');
  /* Whatever the caller's NODE_ENV is: with another, the page would hold React's development build. */
  const env = { ...pinnedEnvironment(), NODE_ENV: 'production' };
  const { code, output } = await timed('Building the web', () =>
    run(PINNED_NODE, [vite, 'build'], { cwd: WEB, env, quiet: true }),
  );
  if (code === 0) writeFileSync(STAMP, '');
  else console.error(`The web could not be built:\n${output}`);
  return code === 0;
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
