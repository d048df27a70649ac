import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { spawn } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';

/**
 * Every direction rule is seen to fail: a small tree of the same layout is made, with one violation for each rule in a
 * file of its own, and the rule of that name must report that file. The same tree without the violations is clean.
 */
const repository = resolve(import.meta.dirname, '../..');
const configPath = join(repository, '.dependency-cruiser.cjs');
const config = createRequire(import.meta.url)(configPath) as { forbidden: { name: string }[] };

const pkg = (name: string, exports: Record<string, string>): string =>
  JSON.stringify({ name: `@holdfast/${name}`, type: 'module', exports });

const cleanTree: Record<string, string> = {
  'tsconfig.base.json':
    '{"compilerOptions":{"module":"NodeNext","moduleResolution":"NodeNext","allowImportingTsExtensions":true,"noEmit":true,"jsx":"react-jsx"}}',
  'packages/db-backup-domain/package.json': pkg('db-backup-domain', { './wire': './src/wire/index.ts' }),
  'packages/db-backup-domain/src/wire/index.ts': "export { word } from './word.ts';",
  'packages/db-backup-domain/src/wire/word.ts': 'export const word = 1;',
  'packages/ui/package.json': pkg('ui', { '.': './src/index.ts' }),
  'packages/ui/src/index.ts': 'export const ui = 1;',
  'packages/backup-engine/package.json': pkg('backup-engine', { '.': './src/index.ts' }),
  'packages/backup-engine/src/index.ts': "export { word } from '@holdfast/db-backup-domain/wire';",
  'packages/backup-engine/src/dialects/redis/dialect.ts': 'export const redis = 1;',
  'packages/k8s-adapters/package.json': pkg('k8s-adapters', { '.': './src/index.ts' }),
  'packages/k8s-adapters/src/index.ts': "export { word } from '@holdfast/db-backup-domain/wire';",
  'apps/server/package.json': pkg('server', { './router': './src/trpc/app-router.ts' }),
  'apps/server/src/main.ts': "import { word } from '@holdfast/backup-engine';\nexport const served = word;",
  'apps/server/src/trpc/app-router.ts': 'export type AppRouter = { a: 1 };\nexport const appRouter = 1;',
  'apps/server/src/usecases/create-backup.ts': "export { word } from '@holdfast/db-backup-domain/wire';",
  'apps/web/package.json': pkg('web', {}),
  'apps/web/src/app/app.ts':
    "import { page } from '../pages/data-browser/index.ts';\nexport const app = page;",
  'apps/web/src/pages/data-browser/index.ts': "export { page } from './page.ts';",
  'apps/web/src/pages/data-browser/page.ts':
    "import type { AppRouter } from '@holdfast/server/router';\nimport { feature } from '../../features/create-backup/index.ts';\nexport const page: AppRouter | number = feature;",
  'apps/web/src/features/create-backup/index.ts': "export { feature } from './form.ts';",
  'apps/web/src/features/create-backup/form.ts':
    "import { entity } from '../../entities/backup/index.ts';\nexport const feature = entity;",
  'apps/web/src/features/delete-backup/index.ts': 'export const other = 1;',
  'apps/web/src/entities/backup/index.ts': "export { entity } from './entity.ts';",
  'apps/web/src/entities/backup/entity.ts':
    "import { shared } from '../../shared/format.ts';\nexport const entity = shared;",
  'apps/web/src/shared/format.ts': 'export const shared = 1;',
  'apps/web/src/testing/render-web.ts': "export { appRouter } from '@holdfast/server/router';",
  'apps/server/src/main.test.ts': "import 'node:child_process';",
  'tests/integration/round-trip.test.ts': "export { word } from '@holdfast/db-backup-domain/wire';",
};

const violation = (path: string, target: string): Record<string, string> => ({
  [path]: `import { anything } from '${target}';\nexport const used = anything;`,
});

const violations: Record<string, Record<string, string>> = {
  'no-cycle': {
    'packages/ui/src/a.ts': "import { b } from './b.ts';\nexport const a = b;",
    'packages/ui/src/b.ts': "import { a } from './a.ts';\nexport const b = a;",
  },
  'everything-resolves': violation('apps/server/src/deep.ts', '@holdfast/db-backup-domain/src/wire/word.ts'),
  'domain-is-pure': violation('packages/db-backup-domain/src/wire/io.ts', 'node:fs'),
  'domain-and-ui-know-nobody': violation('packages/ui/src/knows.ts', '@holdfast/db-backup-domain/wire'),
  'backends-are-strangers': violation('packages/backup-engine/src/knows.ts', '@holdfast/k8s-adapters'),
  'packages-never-import-apps': violation(
    'packages/backup-engine/src/up.ts',
    '../../../apps/server/src/main.ts',
  ),
  'web-sees-server-only-as-a-type': violation('apps/web/src/app/runs.ts', '@holdfast/server/router'),
  'web-has-no-backend': violation('apps/web/src/app/engine.ts', '@holdfast/backup-engine'),
  'no-reaching-inside-a-package': violation(
    'apps/server/src/reach.ts',
    '../../../packages/db-backup-domain/src/wire/word.ts',
  ),
  'tests-enter-by-the-front-door': violation(
    'tests/integration/reach.ts',
    '../../packages/db-backup-domain/src/wire/word.ts',
  ),
  'routers-stay-thin': violation('apps/server/src/trpc/router.ts', '@holdfast/backup-engine'),
  'use-cases-know-no-transport': violation('apps/server/src/usecases/list.ts', '../trpc/app-router.ts'),
  'slices-are-strangers': violation(
    'apps/web/src/features/create-backup/peek.ts',
    '../delete-backup/index.ts',
  ),
  'slices-have-one-front-door': violation('apps/web/src/app/side-door.ts', '../entities/backup/entity.ts'),
  'entities-look-down': violation(
    'apps/web/src/entities/backup/up.ts',
    '../../features/create-backup/index.ts',
  ),
  'features-look-down': violation(
    'apps/web/src/features/create-backup/up.ts',
    '../../pages/data-browser/index.ts',
  ),
  'pages-look-down': violation('apps/web/src/pages/data-browser/up.ts', '../../app/app.ts'),
  'shared-looks-down': violation('apps/web/src/shared/up.ts', '../entities/backup/index.ts'),
  'one-home-for-kubernetes': violation('apps/server/src/kube.ts', '@kubernetes/client-node'),
  'one-home-for-child-processes': violation('apps/server/src/spawn.ts', 'node:child_process'),
  'one-home-for-sqlite': violation('packages/backup-engine/src/db.ts', 'node:sqlite'),
  'one-home-for-postgresql-client': violation('packages/backup-engine/src/query.ts', 'pg'),
  'one-home-for-mysql-client': violation('packages/backup-engine/src/query-mysql.ts', 'mysql2'),
  'one-home-for-mongodb-client': violation('packages/backup-engine/src/query-mongodb.ts', 'mongodb'),
  'one-home-for-redis-client': violation('packages/backup-engine/src/query-redis.ts', '@redis/client'),
  'dialects-are-strangers': violation(
    'packages/backup-engine/src/dialects/mysql/peek.ts',
    '../redis/dialect.ts',
  ),
  'dialects-have-one-front-door': violation(
    'packages/backup-engine/src/side-door.ts',
    './dialects/redis/dialect.ts',
  ),
};

async function makeTree(files: Record<string, string>) {
  const root = await mkdtemp(join(tmpdir(), 'holdfast-direction-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), `${text}\n`);
  }
  await mkdir(join(root, 'node_modules/@holdfast'), { recursive: true });
  for (const folder of [
    'packages/db-backup-domain',
    'packages/ui',
    'packages/backup-engine',
    'packages/k8s-adapters',
    'apps/server',
  ]) {
    await symlink(join(root, folder), join(root, 'node_modules/@holdfast', folder.split('/')[1]!));
  }
  for (const library of ['pg', 'mysql2', 'mongodb', '@redis/client', '@kubernetes/client-node']) {
    const folder = join(root, 'node_modules', library);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: library, main: 'index.js' }));
    await writeFile(join(folder, 'index.js'), 'exports.anything = 1;\n');
  }
  return { root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

interface Reported {
  rule: string;
  from: string;
}

async function check(files: Record<string, string>): Promise<Reported[]> {
  await using tree = await makeTree(files);
  const child = spawn(
    process.execPath,
    [
      join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      configPath,
      '--output-type',
      'json',
      'apps',
      'packages',
      'tests',
    ],
    { cwd: tree.root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  for await (const chunk of child.stdout) output += String(chunk);
  const report = JSON.parse(output) as {
    summary: { violations: { rule: { name: string }; from: string }[] };
  };
  return report.summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }));
}

/** Tests may use what their subject may not; whom they know is held all the same. */
const violationsOfTests: [rule: string, path: string, target: string][] = [
  ['domain-is-pure', 'packages/db-backup-domain/src/testing/io.ts', 'node:fs'],
  ['backends-are-strangers', 'packages/backup-engine/src/knows.test.ts', '@holdfast/k8s-adapters'],
  ['packages-never-import-apps', 'packages/ui/src/testing/up.ts', '../../../../apps/server/src/main.ts'],
  [
    'no-reaching-inside-a-package',
    'apps/server/src/reach.test.ts',
    '../../../packages/db-backup-domain/src/wire/word.ts',
  ],
  ['everything-resolves', 'tests/e2e/deep.ts', '@holdfast/db-backup-domain/src/wire/word.ts'],
];

test('the clean tree breaks no rule', async () => {
  expect(await check(cleanTree)).toEqual([]);
});

test('every rule has its violation here', () => {
  expect(Object.keys(violations).sort()).toEqual(config.forbidden.map((rule) => rule.name).sort());
});

describe('with a violation of each rule', () => {
  let reported: Reported[];
  beforeAll(async () => {
    const ofTests = violationsOfTests.map(([, path, target]) => violation(path, target));
    const files = [cleanTree, ...Object.values(violations), ...ofTests];
    reported = await check(Object.fromEntries(files.flatMap((each) => Object.entries(each))));
  });

  test.each(Object.entries(violations))('%s is reported', (rule, files) => {
    const places = reported.filter((each) => each.rule === rule).map(({ from }) => from);
    expect(Object.keys(files).some((path) => places.includes(path))).toBe(true);
  });

  test.each(violationsOfTests)('%s holds for %s', (rule, from) => {
    expect(reported).toContainEqual({ rule, from });
  });
});
