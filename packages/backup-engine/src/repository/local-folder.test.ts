import { execFile } from 'node:child_process';
import { mkdir, readFile, readdir, rename, rmdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diskFiles } from './files.ts';
import { prepareLocalFolder } from './folder-mark.ts';
import { createLocalFolderRepository } from './local-folder.ts';
import { bytesOf, listAll, readAll, repositoryContract, streamOf } from './repository.contract.ts';
import { localFixture, type LocalFixture } from './testing/local-fixture.ts';

describe('keeps the contract', () => repositoryContract(localFixture));

async function commit({ repository }: LocalFixture, artifactId: string): Promise<void> {
  const draft = await repository.begin(artifactId);
  await draft.writeFile('keys.json', streamOf('keys'));
  await draft.writeFile('globals.zst.enc', streamOf('bytes'));
  await draft.commit(bytesOf('manifest'));
}

test('folders are 0700 and files 0600, while they are written too', async () => {
  await using local = await localFixture();
  const draft = await local.repository.begin('a1');
  await draft.writeFile('file', streamOf('x'));
  const modeOf = async (...path: string[]) => (await stat(join(local.folder, ...path))).mode & 0o777;
  expect(await modeOf()).toBe(0o700);
  expect(await modeOf('a1.partial')).toBe(0o700);
  expect(await modeOf('a1.partial', 'file')).toBe(0o600);
  await draft.commit(bytesOf('m'));
  expect(await local.entries()).toEqual(['a1']);
  expect((await readdir(join(local.folder, 'a1'))).sort()).toEqual(['file', 'manifest.json']);
  expect(await modeOf('a1', 'manifest.json')).toBe(0o600);
});

test('a removal that was stopped anywhere is finished by the next', async () => {
  await using local = await localFixture();
  await mkdir(join(local.folder, 'a1.removing'));
  await writeFile(join(local.folder, 'a1.removing', 'rest'), 'x');
  await mkdir(join(local.folder, 'a1.partial'));
  await commit(local, 'b1');
  expect((await listAll(local.repository)).map(({ artifactId }) => artifactId)).toEqual(['a1', 'b1']);
  await local.repository.remove('a1');
  expect(await local.entries()).toEqual(['b1']);
});

test('what is not ours is told and left alone', async () => {
  await using local = await localFixture();
  await mkdir(join(local.folder, 'Holiday Photos', 'inner'), { recursive: true });
  await writeFile(join(local.folder, 'note.txt'), 'x');
  await mkdir(join(local.folder, 'half'));
  await symlink('/etc', join(local.folder, 'link'));
  expect(await listAll(local.repository)).toEqual([
    { artifactId: 'half', committed: false, foreign: false },
    { artifactId: 'Holiday Photos', committed: false, foreign: true },
  ]);
  expect(await local.repository.open('half')).toBeNull();
});

test('no link is followed: not for an artifact, not for a file, not to remove', async () => {
  await using local = await localFixture();
  const outside = join(local.folder, '..', 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'manifest.json'), 'secret');
  await symlink(outside, join(local.folder, 'a1'));
  expect(await local.repository.open('a1')).toBeNull();
  await local.repository.remove('a1');
  expect(await readFile(join(outside, 'manifest.json'), 'utf8')).toBe('secret');

  await symlink(outside, join(local.folder, 'a2.partial'));
  await expect(local.repository.begin('a2')).rejects.toThrow('a2');

  await commit(local, 'a3');
  await symlink(join(outside, 'manifest.json'), join(local.folder, 'a3', 'linked'));
  const stored = (await local.repository.open('a3'))!;
  await expect(stored.readSmall('linked')).rejects.toThrow('ELOOP');
  await expect(readAll(stored.readFile('linked'))).rejects.toThrow('ELOOP');
  await local.repository.remove('a3');
  expect(await readFile(join(outside, 'manifest.json'), 'utf8')).toBe('secret');
});

test('a folder inside an artifact is not ours, and stops its removal', async () => {
  await using local = await localFixture();
  await commit(local, 'a1');
  await mkdir(join(local.folder, 'a1', 'inner'));
  await expect(local.repository.remove('a1')).rejects.toMatchObject({ code: 'REPOSITORY_UNAVAILABLE' });
  expect(await local.repository.open('a1')).toBeNull();
});

test('works where the folder itself is reached over a link', async () => {
  await using local = await localFixture();
  const link = join(local.folder, '..', 'way');
  await symlink(local.folder, link);
  const repository = createLocalFolderRepository({
    id: 'x',
    folder: link,
    mark: local.mark,
    clock: { monotonic: () => 0 },
  });
  const draft = await repository.begin('a1');
  await draft.commit(bytesOf('m'));
  await repository.remove('a1');
  expect(await local.entries()).toEqual([]);
});

test('progress is told a few times a second at most', async () => {
  await using local = await localFixture();
  let now = 0;
  const clock = { monotonic: () => (now += 100) };
  const repository = createLocalFolderRepository({
    id: 'x',
    folder: local.folder,
    mark: local.mark,
    clock,
    files: diskFiles,
  });
  const toldAt: number[] = [];
  const draft = await repository.begin('a1');
  const pieces = Array.from({ length: 100 }, () => 'x');
  await draft.writeFile('file', streamOf(...pieces), { onProgress: () => toldAt.push(now) });
  const gaps = toldAt.slice(1, -1).map((at, index) => at - toldAt[index]!);
  expect(gaps.length).toBeGreaterThan(3);
  for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(250);
});

test('on a real full disk it is STORAGE_FULL with the bytes free, and abort gives them back', async () => {
  await using local = await localFixture();
  const mount = (program: string, ...args: string[]) =>
    new Promise<boolean>((resolve) => execFile(program, args, (error) => resolve(error === null)));
  // Only root may mount; elsewhere the sweep of injected faults stands for it.
  if (!(await mount('mount', '-t', 'tmpfs', '-o', 'size=2m,mode=0700', 'tmpfs', local.folder))) return;
  try {
    await prepareLocalFolder(local.folder, local.mark);
    const before = await local.repository.freeBytes();
    const draft = await local.repository.begin('a1');
    const writing = draft.writeFile('file', streamOf(Buffer.alloc(4_000_000)));
    await expect(writing).rejects.toMatchObject({
      code: 'STORAGE_FULL',
      detail: expect.stringMatching(/: 0 bytes are free/),
    });
    await draft.abort();
    expect(await local.repository.freeBytes()).toBe(before);
  } finally {
    await mount('umount', local.folder);
  }
});

describe('a folder without its mark, as a disk that is not mounted leaves it', () => {
  test('is unavailable, and never merely empty', async () => {
    await using local = await localFixture();
    await commit(local, 'a1');
    const { repository, folder } = local;
    await rename(folder, `${folder}.disk`);
    await mkdir(folder);
    const unavailable = {
      code: 'REPOSITORY_UNAVAILABLE',
      detail: expect.stringMatching(/may not be mounted/),
    };
    await expect(repository.open('a1')).rejects.toMatchObject(unavailable);
    await expect(repository.begin('b1')).rejects.toMatchObject(unavailable);
    await expect(repository.remove('a1')).rejects.toMatchObject(unavailable);
    await expect(repository.freeBytes()).rejects.toMatchObject(unavailable);
    await expect(listAll(repository)).rejects.toMatchObject(unavailable);
    expect(await readdir(folder)).toEqual([]);
    await rmdir(folder);
    await rename(`${folder}.disk`, folder);
    expect(await repository.open('a1')).not.toBeNull();
  });

  test('is marked once: a repository keeps its mark, and another one is not it', async () => {
    await using local = await localFixture();
    expect(await prepareLocalFolder(local.folder, 'other')).toBe(local.mark);
    const about = { id: 'x', folder: local.folder, clock: { monotonic: () => 0 } };
    const other = createLocalFolderRepository({ ...about, mark: 'other' });
    await expect(other.open('a1')).rejects.toMatchObject({ code: 'REPOSITORY_UNAVAILABLE' });
  });
});
