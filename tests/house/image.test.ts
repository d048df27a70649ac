import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { serverArguments } from './server-arguments.ts';

/** What can be said of the images without a container engine: pins, accounts, paths, and that they agree with the rest. */
const repository = resolve(import.meta.dirname, '../..');
const textOf = (path: string): string => readFileSync(join(repository, path), 'utf8');
const manifestOf = (path: string): Record<string, unknown> =>
  JSON.parse(textOf(path)) as Record<string, unknown>;

interface Stage {
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly { readonly word: string; readonly text: string }[];
}

/** The stages of the Dockerfile, each instruction in one line. */
function readStages(): Stage[] {
  const lines = textOf('deploy/Dockerfile')
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: (Stage & { instructions: { word: string; text: string }[] })[] = [];
  for (const line of lines) {
    const [, word = '', text = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    const [, base, name] = word === 'FROM' ? (/^(\S+) AS (\S+)$/.exec(text) ?? []) : [];
    if (word === 'FROM') stages.push({ name: name ?? '', base: base ?? '', instructions: [] });
    else stages.at(-1)!.instructions.push({ word, text });
  }
  return stages;
}

const stages = readStages();
const stage = (name: string): Stage => stages.find((each) => each.name === name)!;
/** A stage's instructions with those of the stages it is made from, the oldest first. */
function allOf(name: string): Stage['instructions'] {
  const own = stages.find((each) => each.name === name);
  return own === undefined ? [] : [...allOf(own.base), ...own.instructions];
}
const textsOf = (name: string, word: string): string[] =>
  allOf(name)
    .filter((each) => each.word === word)
    .map(({ text }) => text);
const IMAGES = ['kubeblocks', 'embedded'];

/** What a COPY takes from the repository. */
const copied = stages.flatMap(({ instructions }) =>
  instructions
    .filter(({ word, text }) => word === 'COPY' && !text.startsWith('--from='))
    .flatMap(({ text }) => text.split(/\s+/).slice(0, -1)),
);

describe('the Dockerfile', () => {
  test('stands on one pinned base: the Node that the tests run on', () => {
    const { node } = manifestOf('package.json')['devDependencies'] as Record<string, string>;
    const outside = stages
      .map(({ base }) => base)
      .filter((base) => !stages.some(({ name }) => name === base));
    expect(outside).toEqual([`node:${node!}-bookworm-slim`]);
    expect(stages.map(({ name }) => name)).not.toContain('');
  });

  test('installs what the lockfile says, with the package manager of the repository', () => {
    const runs = stages.flatMap(({ instructions }) => instructions.filter(({ word }) => word === 'RUN'));
    const installs = runs.map(({ text }) => text).filter((text) => /\b(pnpm|npm) install\b/.test(text));
    expect(installs[0]).toBe(`npm install --global ${String(manifestOf('package.json')['packageManager'])}`);
    expect(installs).toHaveLength(3);
    for (const install of installs.slice(1)) expect(install).toContain('--frozen-lockfile');
    expect(textsOf('server', 'RUN').join()).toContain('--prod --filter @holdfast/server...');
  });

  test('takes only what is there, and what .dockerignore lets through', () => {
    const ignore = textOf('.dockerignore').split('\n');
    const allowed = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(ignore).toContain('*');
    expect(copied.length).toBeGreaterThan(10);
    expect(copied.filter((path) => !existsSync(join(repository, path)))).toEqual([]);
    expect(copied.filter((path) => !allowed.some((each) => `${path}/`.startsWith(`${each}/`)))).toEqual([]);
    expect(ignore.filter((line) => /node_modules|dist/.test(line))).toEqual(['**/node_modules', '**/dist']);
  });

  test('brings every workspace package that the server or the page is made of', () => {
    const manifests = copied.filter((path) => path.endsWith('/package.json'));
    const names = new Map(manifests.map((path) => [String(manifestOf(path)['name']), dirname(path)]));
    const dependencies = (path: string): string[] =>
      Object.entries((manifestOf(path)['dependencies'] ?? {}) as Record<string, string>)
        .filter(([, version]) => version.startsWith('workspace:'))
        .map(([name]) => name);
    const needed = new Set(manifests.flatMap(dependencies));
    expect([...needed].filter((name) => !names.has(name))).toEqual([]);
    for (const name of dependencies('apps/server/package.json'))
      expect(copied).toContain(`${names.get(name)!}/src`);
  });

  test('keeps workspace packages outside node_modules, where Node strips no types', () => {
    expect(textOf('deploy/Dockerfile')).not.toMatch(/^RUN .*pnpm .*deploy/m);
    expect(textsOf('runtime', 'COPY')).toEqual(['--from=server /opt/holdfast ./']);
  });

  test.each(IMAGES)('%s runs node itself, as no root, and tells its health', (image) => {
    expect(textsOf(image, 'USER').at(-1)).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(JSON.parse(textsOf(image, 'ENTRYPOINT').at(-1) ?? '')).toEqual(['node', ...serverArguments()]);
    expect(existsSync(join(repository, 'apps/server/src/main.ts'))).toBe(true);
    expect(textsOf(image, 'HEALTHCHECK').at(-1)).toContain('/healthz');
    expect(textsOf(image, 'ADD')).toEqual([]);
    const after = allOf(image).slice(allOf(image).findLastIndex(({ word }) => word === 'USER'));
    expect(after.map(({ word }) => word)).toEqual(['USER']);
  });

  test.each(IMAGES)('%s sets options that there are, and no secret', (image) => {
    const names = textsOf(image, 'ENV').flatMap((text) =>
      [...text.matchAll(/(\w+)=/g)].map(([, name]) => name!),
    );
    const options = names.filter((name) => name.startsWith('HOLDFAST_'));
    expect(options).toContain('HOLDFAST_BACKEND');
    const page = textOf('docs/options.md');
    expect(options.filter((name) => !page.includes(`\n## ${name}\n`))).toEqual([]);
    expect(names.filter((name) => /TOKEN|KEY|PASSWORD|SECRET/.test(name))).toEqual([]);
    expect(textsOf(image, 'ENV').join(' ')).toContain(`HOLDFAST_BACKEND=${image}`);
  });

  test('the account of the embedded image has a name, without which initdb gives up', () => {
    const [user] = stage('embedded')
      .instructions.filter(({ word }) => word === 'USER')
      .map(({ text }) => text.split(':')[0]);
    expect(textsOf('embedded', 'RUN').join('\n')).toContain(`useradd --uid ${user!} `);
  });

  test('the embedded image brings the packages that npm start installs', () => {
    const packages = [...textOf('scripts/system-packages.mjs').matchAll(/package: '([\w-]+)'/g)].map(
      ([, name]) => name!,
    );
    expect(packages).toContain('postgresql');
    const run = textsOf('embedded', 'RUN').join('\n');
    for (const name of ['mariadb-server', 'redis-server', 'zstd', 'postgresql-15'])
      expect(run.split(/\s+/)).toContain(name);
    for (const name of ['mariadb-server', 'redis-server', 'zstd']) expect(packages).toContain(name);
    expect(run).toContain('--no-install-recommends');
    expect(run).toContain('rm -rf /var/lib/apt/lists/*');
  });

  test('versions agree: of the server, the label, the chart and what compose builds', () => {
    const version = String(manifestOf('apps/server/package.json')['version']);
    expect(textsOf('runtime', 'LABEL').join()).toContain(`image.version="${version}"`);
    const chart = parse(textOf('deploy/helm/holdfast/Chart.yaml')) as Record<string, unknown>;
    expect(chart['appVersion']).toBe(version);
    const { services } = parse(textOf('deploy/compose.yaml')) as {
      services: { holdfast: { image: string } };
    };
    expect(services.holdfast.image).toBe(`holdfast:${version}-embedded`);
  });
});

describe('compose', () => {
  interface Service {
    readonly build: { readonly context: string; readonly dockerfile: string; readonly target: string };
    readonly environment: Record<string, string>;
    readonly [field: string]: unknown;
  }
  const { services, volumes } = parse(textOf('deploy/compose.yaml')) as {
    services: Record<string, Service>;
    volumes: Record<string, unknown>;
  };
  const service = services['holdfast']!;

  test('builds the embedded image from the root of the repository', () => {
    const { context, dockerfile, target } = service.build;
    expect(existsSync(join(repository, 'deploy', context, dockerfile))).toBe(true);
    expect(target).toBe('embedded');
  });

  test('does not start without a token, nor for anybody but this machine', () => {
    expect(service.environment['HOLDFAST_TOKEN']).toMatch(/^\$\{HOLDFAST_TOKEN:\?.{20,}\}$/);
    expect(service['ports']).toEqual(['127.0.0.1:4600:4600']);
    const page = textOf('docs/options.md');
    for (const name of Object.keys(service.environment)) expect(page).toContain(`\n## ${name}\n`);
  });

  test('holds the container', () => {
    expect(service).toMatchObject({
      ...{ init: true, read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] },
      restart: 'unless-stopped',
    });
    expect(service).not.toHaveProperty('privileged');
    expect(service).not.toHaveProperty('user');
  });

  test('keeps the data folder in a volume, and leaves the time that a graceful stop takes', () => {
    const [dataDir] = textsOf('embedded', 'ENV').flatMap(
      (text) => /HOLDFAST_DATA_DIR=(\S+)/.exec(text)?.[1] ?? [],
    );
    expect(service['volumes']).toEqual([`data:${dataDir!}`]);
    expect(Object.keys(volumes)).toEqual(['data']);
    expect(textsOf('embedded', 'VOLUME')).toEqual([`["${dataDir!}"]`]);
    const [, limit] = /STOP_LIMIT_MS = (\d+)/.exec(textOf('apps/server/src/main.ts')) ?? [];
    const [, grace] = /^(\d+)s$/.exec(String(service['stop_grace_period'])) ?? [];
    expect(Number(grace) * 1000).toBeGreaterThan(Number(limit));
  });
});
