import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  MasterKeyError,
  createMasterKey,
  formatMasterKey,
  loadMasterKey,
  parseMasterKey,
  requireOutside,
} from './master-key.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-key-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function problemOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MasterKeyError);
  return (error as MasterKeyError).problem;
}

test('is made once, for its owner alone, and read again', async () => {
  const path = join(folder, 'keys', 'master.key');
  const made = await createMasterKey(path);
  expect(made.key).toHaveLength(32);
  expect(await loadMasterKey(path)).toEqual(made);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'keys'))).mode & 0o777).toBe(0o700);
  expect(await readdir(join(folder, 'keys'))).toEqual(['master.key']);
});

test('is never overwritten', async () => {
  const path = join(folder, 'master.key');
  const made = await createMasterKey(path);
  expect(await problemOf(createMasterKey(path))).toBe('exists');
  expect(await loadMasterKey(path)).toEqual(made);
  expect(await readdir(folder)).toEqual(['master.key']);
});

test('of two that are made at once, one is kept and the other refused', async () => {
  const path = join(folder, 'master.key');
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => createMasterKey(path)));
  const made = outcomes.filter((outcome) => outcome.status === 'fulfilled');
  expect(made).toHaveLength(1);
  expect(await loadMasterKey(path)).toEqual(made[0]!.value);
});

test('is not made through a dangling link', async () => {
  const path = join(folder, 'master.key');
  await symlink(join(folder, 'elsewhere'), path);
  expect(await problemOf(createMasterKey(path))).toBe('exists');
  expect(await readdir(folder)).toEqual(['master.key']);
});

test.each([0o640, 0o604, 0o620, 0o644, 0o660])(
  'is refused with mode %o, and says what to run',
  async (mode) => {
    const path = join(folder, 'master.key');
    await createMasterKey(path);
    await chmod(path, mode);
    expect(await problemOf(loadMasterKey(path))).toBe('exposed');
    await expect(loadMasterKey(path)).rejects.toThrow(`chmod 600 ${path}`);
  },
);

test('says that it is missing', async () => {
  expect(await problemOf(loadMasterKey(join(folder, 'none')))).toBe('missing');
});

test('a wrong character anywhere in id, key or checksum is found, and none of the key is told', async () => {
  const path = join(folder, 'master.key');
  const { key } = await createMasterKey(path);
  const text = await readFile(path, 'utf8');
  for (let at = text.indexOf('version:'); at < text.length - 1; at += 1) {
    if (!/[0-9a-f]/.test(text[at]!)) continue;
    const wrong = text[at] === '7' ? '8' : '7';
    const altered = text.slice(0, at) + wrong + text.slice(at + 1);
    expect(() => parseMasterKey(altered, path)).toThrow(MasterKeyError);
    try {
      parseMasterKey(altered, path);
    } catch (error) {
      expect(String(error)).not.toContain(Buffer.from(key).toString('hex').slice(0, 8));
    }
  }
});

test('is read from a typed copy: other case, other spaces, no comment', async () => {
  const made = await createMasterKey(join(folder, 'master.key'));
  const typed = formatMasterKey(made)
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => `  ${line.toUpperCase().replaceAll(' ', '   ')}\r`)
    .join('\n');
  expect(parseMasterKey(typed, 'typed')).toEqual({ id: made.id, key: Buffer.from(made.key) });
});

test.each(['', 'hello', 'version: 2\n', 'version: 1\nkey: 00\n'])('%j is no master key', (text) => {
  expect(() => parseMasterKey(text, 'x')).toThrow(MasterKeyError);
});

test('lies outside every repository, links followed', async () => {
  const repository = join(folder, 'repository');
  await mkdir(repository);
  await symlink(repository, join(folder, 'link'));
  await writeFile(join(repository, 'inside.key'), '');
  await symlink(join(repository, 'inside.key'), join(folder, 'pointer.key'));
  for (const inside of ['repository/a.key', 'repository/x/y/a.key', 'link/a.key', 'pointer.key']) {
    expect(await problemOf(requireOutside(join(folder, inside), [repository]))).toBe('misplaced');
  }
  for (const outside of ['a.key', 'repository-2/a.key', '..a/key', 'repository/../a.key']) {
    await requireOutside(join(folder, outside), [repository]);
  }
});
