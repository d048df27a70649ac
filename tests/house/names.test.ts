import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** Names of files and folders: kebab-case, and none that says nothing of what is inside. */
const repository = resolve(import.meta.dirname, '../..');
const ROOMS = ['apps', 'packages', 'tests', 'bench', 'scripts', 'docs'];
const NOT_OURS = new Set(['node_modules', 'dist', 'screenshots']);
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;
const SAYS_NOTHING = /^(utils?|helpers?|common|misc)$/;
/** A language's folder is called by its tag. */
const BY_CONVENTION = new Set(['README.md', 'zh-CN']);

function isMisnamed(path: string): boolean {
  return path.split('/').some((name) => {
    if (BY_CONVENTION.has(name)) return false;
    const stem = name.split('.')[0] ?? '';
    return !KEBAB_CASE.test(name) || stem.split('-').some((word) => SAYS_NOTHING.test(word));
  });
}

function* pathsBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(join(repository, folder), { withFileTypes: true })) {
    if (NOT_OURS.has(entry.name) || entry.name.startsWith('.')) continue;
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* pathsBelow(path);
    else yield path;
  }
}

test.each([
  'apps/web/src/shared/utils/dates.ts',
  'packages/ui/src/helpers.ts',
  'packages/ui/src/tree-helpers.ts',
  'apps/server/src/runBackup.ts',
  'apps/server/src/run_backup.ts',
  'apps/web/src/Components/button.tsx',
])('%s is misnamed', (path) => {
  expect(isMisnamed(path)).toBe(true);
});

test('every file and folder has a name of the house', () => {
  const paths = ROOMS.flatMap((room) => [...pathsBelow(room)]);
  expect(paths.length).toBeGreaterThan(100);
  expect(paths.filter(isMisnamed)).toEqual([]);
});
