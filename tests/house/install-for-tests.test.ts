import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const scripts = resolve(import.meta.dirname, '../../scripts');

interface Outcome {
  readonly failed: readonly { name: string; why: string }[];
  readonly printed: string;
}

/** As `npm test` does it, in an environment of its own. `installs`: the text of an object of installs. */
function installed(environment: Record<string, string>, installs: string): Outcome {
  const script = `
    const { installForTests } = await import(${JSON.stringify(join(scripts, 'install-for-tests.mjs'))});
    const { installGoPrograms } = await import(${JSON.stringify(join(scripts, 'go-programs.mjs'))});
    const failed = await installForTests(process.env, ${installs});
    console.error(JSON.stringify(failed));`;
  const ran = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...environment },
    encoding: 'utf8',
  });
  return { failed: JSON.parse(ran.stderr) as Outcome['failed'], printed: ran.stdout };
}

const ONE_OF_TWO = `{ 'the one': async () => null, 'the other': async () => 'It cannot be had.' }`;

test.each(['true', '1'])('what cannot be installed is a failure with its reason where CI is %s', (CI) => {
  const { failed, printed } = installed({ CI }, ONE_OF_TWO);
  expect(failed).toEqual([{ name: 'installing the other', why: 'It cannot be had.' }]);
  expect(printed).toContain('It cannot be had.');
});

test.each([{}, { CI: '' }, { CI: 'false' }])('elsewhere it is told, and no failure: %j', (environment) => {
  const { failed, printed } = installed(environment, ONE_OF_TWO);
  expect(failed).toEqual([]);
  expect(printed).toContain('It cannot be had.');
});

test('no Go, or one that is too old, is such a reason, and says which is needed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-go-'));
  try {
    const settings = `what: 'a program', folder: ${JSON.stringify(join(folder, 'made'))}, modules: []`;
    const install = `() => installGoPrograms({ ${settings}, oldestGo: '99.0', build: async () => {} })`;
    const { failed } = installed({ CI: 'true' }, `{ 'a program': ${install} }`);
    expect(failed).toMatchObject([
      {
        name: 'installing a program',
        why: expect.stringMatching(/^Go 99\.0 or newer is needed .*, and here is (none|\d+\.\d+)/) as string,
      },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
