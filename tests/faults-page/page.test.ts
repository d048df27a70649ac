import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROWS } from '../faults/matrix.ts';
import { pageLines, renderPage, type PageLine } from '../faults/page.ts';
import { REFERENCES } from '../faults/references.ts';
import { allSeen, type NotSeen, type SeenIn } from '../faults/seen.ts';

/** Runs after the fault tests: docs/faults.md says what they saw, no more and no less. */
const REPOSITORY = join(import.meta.dirname, '../..');
const PAGE = join(REPOSITORY, 'docs/faults.md');
let seen: SeenIn[];
let absent: NotSeen[];
let lines: PageLine[];
beforeAll(async () => {
  ({ seen, absent } = await allSeen());
  lines = pageLines(seen);
});

/** Lines of files that could not be run here are left out of the comparison. */
function comparable(page: string): string[] {
  const excused = absent.map(({ file }) => `](../tests/faults/${file}) |`);
  return page
    .split('\n')
    .filter((line) => !excused.some((ending) => line.endsWith(ending)))
    .map((line) => (excused.length === 0 ? line : line.split(' | ').slice(-4).join(' | ')));
}

test('every row of the matrix was seen', () => {
  const rows = new Set(lines.map(({ row }) => row));
  expect(ROWS.filter(({ number }) => !rows.has(number))).toEqual([]);
  const known = new Set(ROWS.map(({ number }) => number));
  expect(lines.filter(({ row }) => !known.has(row))).toEqual([]);
});

test('no line was seen twice', () => {
  const keys = lines.map(({ row, injected, file }) => `${row} ${injected} ${file}`);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

describe('the test that shows it exists', () => {
  test.each(REFERENCES)('$row: $title', async ({ file, title }) => {
    const text = await readFile(join(REPOSITORY, file), 'utf8');
    const quoted = [`'${title}'`, `"${title}"`, `\`${title}\``];
    expect(quoted.some((each) => text.includes(each))).toBe(true);
  });
});

test('docs/faults.md says what this run saw', async () => {
  const page = renderPage(lines);
  if (process.env['HOLDFAST_TEST_WRITE_FAULTS'] === '1') await writeFile(PAGE, page);
  expect(comparable(page)).toEqual(comparable(await readFile(PAGE, 'utf8')));
});
