import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PINNED_NODE, pinnedEnvironment, ROOT } from './repository.mjs';
import { run, seconds } from './run.mjs';

/** Start real servers and take minutes; `tests` crosses packages and ends with the browser. */
const SLOW = ['packages/backup-engine', 'tests'];

/** The workspaces that have tests, the quick ones first. */
export function workspacesWithTests() {
  const folders = ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(ROOT, group)).map((name) => `${group}/${name}`),
  );
  const quick = folders.filter((folder) => !SLOW.includes(folder));
  return [...quick, ...SLOW].filter((folder) => hasTestScript(join(ROOT, folder, 'package.json')));
}

function hasTestScript(manifest) {
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).scripts?.test !== undefined;
}

/**
 * Runs the tests of one workspace and answers how they ended: `{ passed, failed, skipped }`, a number and two lists of
 * `{ name, why }`.
 */
export async function runSuite(workspace) {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-tally-'));
  const tallyFile = join(folder, 'tally.json');
  const from = performance.now();
  try {
    const { code } = await run(
      PINNED_NODE,
      [
        join(ROOT, 'node_modules/vitest/vitest.mjs'),
        'run',
        /* A forgotten `only` would leave the others out and look well. */
        '--allowOnly=false',
        '--reporter=default',
        `--reporter=${join(ROOT, 'scripts/tally-reporter.mjs')}`,
      ],
      { cwd: join(ROOT, workspace), env: { ...pinnedEnvironment(), TALLY_FILE: tallyFile } },
    );
    const tally = readTally(tallyFile, { workspace, code });
    const outcome = tally.failed.length === 0 ? 'ok    ' : 'FAILED';
    console.log(
      `${outcome} ${workspace}: ${tally.passed} passed, ${tally.failed.length} failed, ${tally.skipped.length} skipped (${seconds(from)})`,
    );
    return tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A run that ended badly without a failed test, or without a tally, is one failure. */
function readTally(file, { workspace, code }) {
  const ended = { name: workspace, why: `the run of its tests ended with ${code}` };
  if (!existsSync(file)) return { passed: 0, failed: [ended], skipped: [] };
  const tally = JSON.parse(readFileSync(file, 'utf8'));
  return code !== 0 && tally.failed.length === 0 ? { ...tally, failed: [ended] } : tally;
}
