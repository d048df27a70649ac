import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const script = resolve(import.meta.dirname, '../../scripts/put-in-place.mjs');
const FILES = 20;

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'holdfast-put-in-place-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function fill(path: string, text: string): void {
  mkdirSync(path);
  for (let file = 0; file < FILES; file += 1) writeFileSync(join(path, `${file}`), text);
}

/** What stands in all of its files: one text where it is one whole folder. */
function textsOf(path: string): string[] {
  const names = readdirSync(path);
  expect(names).toHaveLength(FILES);
  return [...new Set(names.map((name) => readFileSync(join(path, name), 'utf8')))];
}

/** In a process of its own, `times` times over. */
async function put(root: string, { name, times = 1 }: { name: string; times?: number }): Promise<void> {
  const code = `
    import { cpSync } from 'node:fs';
    import { putInPlace } from ${JSON.stringify(script)};
    for (let time = 0; time < ${times}; time += 1) {
      const made = ${JSON.stringify(join(root, name))} + '-' + time;
      cpSync(${JSON.stringify(join(root, name))}, made, { recursive: true });
      putInPlace(made, ${JSON.stringify(join(root, 'place'))});
    }`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code]);
}

test('a folder is put where there was none, and then in the place of the one that is there', async () => {
  const root = folder();
  for (const name of ['first', 'second']) {
    fill(join(root, name), name);
    await put(root, { name });
    expect(textsOf(join(root, 'place'))).toEqual([name]);
  }
  expect(readdirSync(root).sort()).toEqual(['first', 'place', 'second']);
});

test('several that are put at once do not disturb each other, and leave one of them, whole', async () => {
  const root = folder();
  const names = ['one', 'two', 'three'];
  for (const name of names) fill(join(root, name), name);
  await Promise.all(names.map((name) => put(root, { name, times: 100 })));
  const texts = textsOf(join(root, 'place'));
  expect(texts).toHaveLength(1);
  expect(names).toContain(texts[0]);
  expect(readdirSync(root).sort()).toEqual(['one', 'place', 'three', 'two']);
});
