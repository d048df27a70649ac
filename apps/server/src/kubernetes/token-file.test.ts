import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tokenInFile } from './token-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-token-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

it('gives the token as it is now, also after kubelet put another in its place', async () => {
  await writeFile(join(folder, 'first'), 'token-one\n');
  await writeFile(join(folder, 'second'), 'token-two\n');
  const path = join(folder, 'token');
  await symlink(join(folder, 'first'), path);
  const token = tokenInFile(path);
  expect([await token(), await token()]).toEqual(['token-one', 'token-one']);
  await symlink(join(folder, 'second'), join(folder, 'next'));
  await rename(join(folder, 'next'), path);
  expect(await token()).toBe('token-two');
  await writeFile(join(folder, 'second'), 'token-six');
  expect(await token()).toBe('token-six');
});

it('says that it cannot be read, and not what stands there', async () => {
  const path = join(folder, 'token');
  const token = tokenInFile(path);
  await expect(token()).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE' });
  await writeFile(path, 'canary with spaces');
  const failure = await token().catch((error: unknown) => error as Error);
  expect(failure).toMatchObject({ code: 'BACKEND_UNAVAILABLE' });
  expect(String((failure as Error).message) + String((failure as Error).cause)).not.toContain('canary');
  await writeFile(path, 'mended');
  expect(await token()).toBe('mended');
});
