import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** docs/guide/user-stories.md says of each story which test holds it: here a page that has come to lie is found out. */
const repository = resolve(import.meta.dirname, '../..');
const PAGE = readFileSync(join(repository, 'docs/guide/user-stories.md'), 'utf8');
const OVER_BOTH_BACKENDS = 'e2e/stories';
const STORIES = 43;

interface Proof {
  readonly story: string;
  readonly file: string;
  readonly title: string;
}

function proofsOf(page: string): Proof[] {
  return [...page.matchAll(/^\| ([^|]+) \| (`[^|]+) \|$/gm)].flatMap(([, story = '', proofs = '']) =>
    proofs.split('<br>').map((proof) => {
      const [, file = '', title = ''] = /^`([^`]+)` › (.+)$/.exec(proof) ?? [];
      return { story, file, title };
    }),
  );
}

const WEB_TESTS = new Map(
  readdirSync(join(repository, 'apps/web/src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.test\.tsx?$/.test(path))
    .map((path) => [basename(path).replace(/\.test\.tsx?$/, ''), join('apps/web/src', path)]),
);

function pathOf(file: string): string | undefined {
  const [place = '', ...rest] = file.split('/');
  const name = rest.join('/');
  if (file === OVER_BOTH_BACKENDS) return 'tests/e2e/stories/stories.ts';
  if (place === 'web') return WEB_TESTS.get(name);
  if (place === 'contract') return `packages/db-backup-domain/src/testing/contract/${name}.contract.ts`;
  return `tests/${file}.test.ts`;
}

/** Proofs that name a test which is not there. */
function untrueOf(proofs: readonly Proof[]): string[] {
  return proofs
    .filter(({ file, title }) => {
      const path = pathOf(file);
      return path === undefined || !readFileSync(join(repository, path), 'utf8').includes(title);
    })
    .map(({ file, title }) => `${file} › ${title}`);
}

test('every story is held by a test that is walked over both backends', () => {
  const proofs = proofsOf(PAGE);
  const stories = new Set(proofs.map(({ story }) => story));
  expect(stories.size).toBe(STORIES);
  const held = new Set(proofs.filter(({ file }) => file === OVER_BOTH_BACKENDS).map(({ story }) => story));
  expect([...stories].filter((story) => !held.has(story))).toEqual([]);
});

test('every test that the page names is there', () => {
  expect(untrueOf(proofsOf(PAGE))).toEqual([]);
});

test('a test that is not there is found', () => {
  const page = '| sleep well | `e2e/stories` › nobody wrote this<br>`web/backup-tab` › nor this |';
  expect(untrueOf(proofsOf(page))).toEqual(['e2e/stories › nobody wrote this', 'web/backup-tab › nor this']);
});
