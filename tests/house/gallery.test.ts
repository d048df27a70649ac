import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unshownExports } from './unshown-exports.ts';

/** `npm run gallery` shows all of packages/ui. That an import is also used is the compiler's to say. */
const ui = resolve(import.meta.dirname, '../../packages/ui');

test('the gallery shows every component', () => {
  expect(unshownExports({ index: join(ui, 'src/index.ts'), gallery: join(ui, 'gallery') })).toEqual([]);
});

describe('a component that the gallery does not show is found', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-gallery-'));
    for (const [path, text] of Object.entries(SAMPLE)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test('whatever else has its name, and whoever takes only its type', () => {
    const found = unshownExports({ index: join(folder, 'src/index.ts'), gallery: join(folder, 'gallery') });
    expect(found).toEqual(['Elsewhere', 'Missing', 'OnlyTyped', 'TypedInALine']);
  });

  test('an index without exports is no index whose exports are all shown', () => {
    expect(() =>
      unshownExports({ index: join(folder, 'gallery/rooms/action.tsx'), gallery: folder }),
    ).toThrow(/exports nothing/);
  });
});

const SAMPLE = {
  'src/index.ts': `export { Button, Missing } from './button.tsx';
export type { ButtonProps } from './button.tsx';
export { Elsewhere, OnlyTyped, Renamed, TypedInALine } from './others.tsx';
export { Minus, Plus } from './icons.ts';
`,
  'gallery/rooms/action.tsx': `import type { ReactNode } from 'react';
import type { OnlyTyped } from '../../src/index.ts';
import { Button, type TypedInALine, Renamed as Other } from '../../src/index.ts';
import { Elsewhere } from 'somewhere-else';
import * as icons from '../../src/icons.ts';
`,
};
