import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unreadMessages } from './unread-messages.ts';

/**
 * No message is left over that nobody reads. That none is missing in a language is a type error, and `languages.test.ts`
 * of the web; that no component has words of its own is a rule of the linter.
 */
const repository = resolve(import.meta.dirname, '../..');
const NOT_READERS = /\.test\.tsx?$|\/src\/testing\/|\/i18n\/zh-CN\//;

test('every message of the web is read somewhere', () => {
  const web = join(repository, 'apps/web');
  const found = unreadMessages({
    config: join(web, 'tsconfig.json'),
    folder: join(web, 'src/shared/i18n/en'),
    table: 'en',
    notReaders: NOT_READERS,
  });
  expect(found).toEqual([]);
});

describe('a message that nobody reads is found', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-messages-'));
    for (const [path, text] of Object.entries(SAMPLE)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test('whatever else has its name, and whoever reads it only in a test', () => {
    const found = unreadMessages({
      config: join(folder, 'tsconfig.json'),
      folder: join(folder, 'src/en'),
      table: 'en',
      notReaders: NOT_READERS,
    });
    expect(found).toEqual([
      'dialog.onlyTested',
      'dialog.title',
      'dialog.unread',
      'frequency.custom',
      'unreadStatus',
    ]);
  });

  test('a table that is not there is no table without unread messages', () => {
    const missing = {
      config: join(folder, 'tsconfig.json'),
      folder: join(folder, 'src/en'),
      notReaders: /^$/,
    };
    expect(() => unreadMessages({ ...missing, table: 'de' })).toThrow(
      /exports no table of messages called de/,
    );
  });
});

const SAMPLE = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      strict: true,
      module: 'ESNext',
      moduleResolution: 'Bundler',
      allowImportingTsExtensions: true,
      noEmit: true,
      types: [],
    },
    include: ['src'],
  }),
  'src/en/index.ts': `import { dialog } from './dialog.ts';
const status: Record<'a' | 'b', string> = { a: 'A', b: 'B' };
const unreadStatus: Record<'a' | 'b', string> = { a: 'A', b: 'B' };
const page = { title: 'The page', count: (n: number) => \`\${n}\`, taken: 'Taken apart', given: 'Given on' };
const frequency = { hourly: 'Hourly', daily: 'Daily', custom: 'Custom' };
export const en = { dialog, page, status, unreadStatus, frequency, any: { one: '1', two: '2' } };
export type Messages = typeof en;
`,
  'src/en/dialog.ts': `export const dialog = { title: 'T', unread: 'U', onlyTested: 'O' };\n`,
  'src/page.ts': `import type { Messages } from './en/index.ts';
export function words(m: Messages, status: 'a' | 'b', key: string): unknown[] {
  const { taken } = m.page;
  const often = (['hourly', 'daily'] as const).map((value) => m.frequency[value]);
  const any = (m.any as Record<string, string>)[key] ?? m.any[key as keyof Messages['any']];
  return [m.page.title, m.page.count(1), taken, given(m.page), m.status[status], often, any];
}
const given = (page: Messages['page']): string => page.given;
`,
  'src/page.test.ts': `import { en } from './en/index.ts';\nexport const tested = en.dialog.onlyTested;\n`,
};
