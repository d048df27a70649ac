import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orphanedTools } from './orphaned-tools.ts';

/** Of no real tool: files that run beside this one look for those. */
const NAME = 'hf-left-behind';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-orphans-'));
  await copyFile('/bin/sleep', join(folder, NAME));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A program whose parent is gone when this resolves, and that ends by itself after so many seconds. */
async function leaveBehind(seconds: number): Promise<number> {
  const start = '"$0" "$1" </dev/null >/dev/null 2>&1 & echo $!';
  const parent = spawn('/bin/sh', ['-c', start, join(folder, NAME), String(seconds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  parent.stdout.on('data', (chunk) => (said += String(chunk)));
  await once(parent, 'close');
  return Number(said);
}

test('a program that lives on without its parent is found', async () => {
  const pid = await leaveBehind(300);
  expect(await orphanedTools([NAME])).toEqual([`${pid} (${NAME})`]);
  process.kill(pid, 'SIGKILL');
  expect(await orphanedTools([NAME])).toEqual([]);
});

test('one that ends soon after its parent is none', async () => {
  await leaveBehind(0.3);
  expect(await orphanedTools([NAME])).toEqual([]);
});
