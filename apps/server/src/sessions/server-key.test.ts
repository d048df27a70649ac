import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadServerKey } from './server-key.ts';

it('is made once, for its owner alone, and kept', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-key-'));
  const path = join(folder, 'server.key');
  const first = await loadServerKey(path);
  const second = await loadServerKey(path);
  expect(first).toHaveLength(32);
  expect(second.equals(first)).toBe(true);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await writeFile(path, 'short');
  await expect(loadServerKey(path)).rejects.toThrow('is not a server key of 32 bytes');
  await rm(folder, { recursive: true });
});
