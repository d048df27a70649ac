import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile, installGoPrograms } from './go-programs.mjs';
import { ROOT } from './repository.mjs';

const SOURCES = join(ROOT, 'tests/render-chart');
/** Where the test of the chart looks for the program. */
const RENDERER = join(ROOT, 'node_modules/.cache/holdfast-chart');

/** Builds what renders the Helm chart for its test, where it is missing. Answers why it is not there, or null. */
export async function installChartRenderer() {
  return await installGoPrograms({
    what: "the renderer of the chart, with Helm's engine",
    folder: RENDERER,
    modules: [digestOf(SOURCES)],
    oldestGo: '1.26',
    build: async (work, made) => {
      const sources = join(work, 'sources');
      cpSync(SOURCES, sources, { recursive: true });
      await compile(sources, { to: join(made, 'render-chart'), from: '.' });
    },
  });
}

/** Of all files below a folder: another line, and the program is built anew. */
function digestOf(folder) {
  const digest = createHash('sha256');
  for (const name of readdirSync(folder, { recursive: true }).sort()) {
    const file = join(folder, name);
    if (statSync(file).isFile()) digest.update(name).update('\0').update(readFileSync(file)).update('\0');
  }
  return digest.digest('hex');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const why = await installChartRenderer();
  if (why !== null) console.error(why);
  process.exit(why === null ? 0 : 1);
}
