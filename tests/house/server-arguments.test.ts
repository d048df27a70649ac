import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { serverArguments } from './server-arguments.ts';

const repository = resolve(import.meta.dirname, '../..');
const textOf = (path: string): string => readFileSync(join(repository, path), 'utf8');

test('the server is run the same way by npm start, for development, and where it is tested and measured', () => {
  const [flag, program, ...others] = serverArguments();
  expect([flag, program, others]).toEqual([
    expect.stringMatching(/^--max-semi-space-size=\d+$/),
    'apps/server/src/main.ts',
    [],
  ]);
  expect(textOf('scripts/start.mjs')).toContain('run(PINNED_NODE, [...SERVER_ARGUMENTS, ...command]');
  expect(textOf('package.json')).toContain(`node scripts/with-node.mjs ${flag} ${program}"`);
  expect(textOf('tests/integration/running-server.ts')).toContain(
    `const SERVER_ARGUMENTS = ['${flag}', '${program}'];`,
  );
});
