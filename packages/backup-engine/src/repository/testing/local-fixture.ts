import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Files } from '../files.ts';
import { prepareLocalFolder } from '../folder-mark.ts';
import { createLocalFolderRepository } from '../local-folder.ts';
import type { RepositoryUnderTest } from '../repository.contract.ts';

export interface LocalFixture extends RepositoryUnderTest {
  readonly folder: string;
  readonly mark: string;
  /** What lies in the folder beside its mark. */
  entries(): Promise<string[]>;
  /** The same folder through other files. */
  through(files: Files): RepositoryUnderTest['repository'];
}

/** A repository in a fresh folder, removed at the end. Its clock moves a second at every look. */
export async function localFixture(): Promise<LocalFixture> {
  const parent = await mkdtemp(join(tmpdir(), 'holdfast-repository-'));
  const folder = join(parent, 'here');
  const mark = await prepareLocalFolder(folder, 'm1');
  let now = 0;
  const clock = { monotonic: () => (now += 1_000) };
  return {
    folder,
    mark,
    entries: async () => (await readdir(folder)).filter((name) => name !== 'repository.json'),
    repository: createLocalFolderRepository({ id: 'local', folder, mark, clock }),
    through: (files) => createLocalFolderRepository({ id: 'local', folder, mark, clock, files }),
    vanish: () => rename(folder, join(parent, 'gone')),
    [Symbol.asyncDispose]: () => rm(parent, { recursive: true }),
  };
}
