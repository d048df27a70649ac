import { resolve } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';

/** Every house rule is seen to fail: a text that breaks it is linted as if it stood in the file named. */
const repository = resolve(import.meta.dirname, '../..');
const eslint = new ESLint({ cwd: repository });

const engineFile = 'packages/backup-engine/src/host/host.ts';
const dialectFile = 'packages/backup-engine/src/dialects/postgresql/dump/dump.ts';
const useCaseFile = 'apps/server/src/usecases/list-services.ts';
const componentFile = 'packages/ui/src/field/select.tsx';
const screenFile = 'apps/web/src/app/app-shell.tsx';
const scriptFile = 'scripts/check.mjs';
const domainFile = 'packages/db-backup-domain/src/backend/backend.ts';
const lines = (count: number): string =>
  Array.from({ length: count }, (_, n) => `  total += ${n};`).join('\n');

const component = (shown: string): string =>
  `declare const Menu: (props: { items: object[] }) => null;
void Menu;
export const shown = (busy: boolean, since: string) => [busy, since, ${shown}];`;

const broken: [rule: string, file: string, text: string][] = [
  ['no-restricted-syntax', domainFile, 'export const at = Date.now();'],
  ['no-restricted-syntax', domainFile, 'export const at = new Date();'],
  ['no-restricted-syntax', domainFile, "export * from '../wire/index.ts';"],
  ['no-restricted-syntax', engineFile, 'export const at = Date.now();'],
  ['no-restricted-syntax', engineFile, 'export const at = Date();'],
  ['no-restricted-syntax', engineFile, 'export const at = performance.now();'],
  ['no-restricted-syntax', engineFile, 'export const at = process.hrtime.bigint();'],
  ['no-restricted-syntax', dialectFile, 'export const id = Math.random();'],
  [
    'no-restricted-syntax',
    engineFile,
    "import { randomUUID } from 'node:crypto';\nexport const id = randomUUID();",
  ],
  ['no-restricted-syntax', engineFile, "export const is = (engine: string) => engine === 'postgresql';"],
  ['no-restricted-syntax', useCaseFile, "export const is = (engine: string) => engine !== 'redis';"],
  [
    'no-restricted-syntax',
    engineFile,
    "export function port(engine: string): number {\n  switch (engine) {\n    case 'mysql':\n      return 3306;\n  }\n  return 0;\n}",
  ],
  ...[
    '<p>Nothing here</p>',
    '<p>没有内容</p>',
    "<p>{'Nothing here'}</p>",
    "<>{busy ? 'Busy' : null}</>",
    "<>{busy && 'Busy'}</>",
    '<p>{`Busy since ${since}`}</p>',
    '<button aria-label="Close" />',
    '<img alt={`Picture of ${since}`} />',
    "<input placeholder={busy ? 'Busy' : since} />",
    "<Menu items={[{ label: 'Close' }]} />",
  ].flatMap((shown): [string, string, string][] => [
    ['no-restricted-syntax', componentFile, component(shown)],
    ['no-restricted-syntax', screenFile, component(shown)],
  ]),
  ['max-params', scriptFile, 'export const many = (a, b, c, d) => a + b + c + d;'],
  ['no-unused-vars', scriptFile, 'const nothing = 1;'],
  ['no-restricted-syntax', engineFile, 'export const join = (a: any, b: any) => a.pipe(b);'],
  ['no-restricted-syntax', engineFile, 'export const join = (a: any, b: any) => a.pipeTo(b);'],
  ['no-restricted-properties', engineFile, 'export const port = process.env.PORT;'],
  ['no-console', engineFile, "console.log('x');"],
  ['max-lines', engineFile, `export const a = 1;\n${'void a;\n'.repeat(401)}`],
  [
    'max-lines-per-function',
    engineFile,
    `export function long(): number {\n  let total = 0;\n${lines(81)}\n  return total;\n}`,
  ],
  ['max-params', engineFile, 'export const many = (a: 1, b: 1, c: 1, d: 1): number => a + b + c + d;'],
  [
    'complexity',
    engineFile,
    `export function knot(n: number): number {\n${Array.from({ length: 16 }, (_, i) => `  if (n === ${i}) return ${i};`).join('\n')}\n  return n;\n}`,
  ],
  ['@typescript-eslint/no-explicit-any', engineFile, 'export const a: any = 1;'],
  [
    '@typescript-eslint/no-floating-promises',
    engineFile,
    'export function f(): void {\n  Promise.resolve(1);\n}',
  ],
  [
    '@typescript-eslint/no-non-null-assertion',
    engineFile,
    'export const first = (a: string[]): string => a[0]!;',
  ],
  [
    '@typescript-eslint/switch-exhaustiveness-check',
    engineFile,
    "export function f(kind: 'a' | 'b'): number {\n  switch (kind) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}",
  ],
  [
    '@typescript-eslint/consistent-type-imports',
    engineFile,
    "import { Readable } from 'node:stream';\nexport type R = Readable;",
  ],
];

async function rulesBroken(file: string, text: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(`${text}\n`, { filePath: resolve(repository, file) });
  return result!.messages.map((message) => message.ruleId);
}

describe('house rules', () => {
  test.each(broken)('%s in %s is reported: %s', async (rule, file, text) => {
    expect(await rulesBroken(file, text)).toContain(rule);
  });

  test('a dialect knows its own engine', async () => {
    const text = "export const is = (engine: string) => engine === 'postgresql';";
    expect(await rulesBroken(dialectFile, text)).toEqual([]);
  });

  test.each([
    '<p>· {since} –</p>',
    '<p className="text-muted" role="status">{since}</p>',
    "<p>{busy ? since : '–'}</p>",
  ])('%s has no words of its own', async (shown) => {
    expect(await rulesBroken(screenFile, component(shown))).toEqual([]);
  });

  test('a plain text breaks none', async () => {
    expect(await rulesBroken(engineFile, 'export const one = 1;')).toEqual([]);
  });
});
