import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadServerKey, readServerKey } from './server-key.ts';

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

it('of an operator is 32 bytes, written as text', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-key-'));
  const path = join(folder, 'key');
  const key = Buffer.from(Array.from({ length: 32 }, (_, at) => (at * 37 + 251) % 256));
  const base64 = key.toString('base64');
  for (const text of [
    key.toString('hex'),
    base64,
    key.toString('base64url'),
    ` ${base64}\n`,
    key.toString('hex').toUpperCase(),
  ]) {
    await writeFile(path, text);
    expect((await readServerKey(path)).equals(key), text).toBe(true);
  }
  for (const wrong of [
    '',
    'canary',
    key,
    key.toString('hex').slice(2),
    `${base64}${base64}`,
    'x'.repeat(32),
  ]) {
    await writeFile(path, wrong);
    await expect(readServerKey(path)).rejects.toThrow('holds no server key');
    await expect(readServerKey(path)).rejects.not.toThrow('canary');
  }
  await expect(readServerKey(join(folder, 'none'))).rejects.toThrow('ENOENT');
  await rm(folder, { recursive: true });
});
