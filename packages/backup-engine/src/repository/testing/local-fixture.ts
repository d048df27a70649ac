import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Files } from '../files.ts';
import { createLocalFolderRepository, prepareLocalFolder } from '../local-folder.ts';
import type { RepositoryUnderTest } from '../repository.contract.ts';

export interface LocalFixture extends RepositoryUnderTest {
  readonly folder: string;
  /** The same folder through other files. */
  through(files: Files): RepositoryUnderTest['repository'];
}

/** A repository in a fresh folder, removed at the end. Its clock moves a second at every look. */
export async function localFixture(): Promise<LocalFixture> {
  const parent = await mkdtemp(join(tmpdir(), 'holdfast-repository-'));
  const folder = join(parent, 'here');
  await prepareLocalFolder(folder);
  let now = 0;
  const clock = { monotonic: () => (now += 1_000) };
  return {
    folder,
    repository: createLocalFolderRepository({ id: 'local', folder, clock }),
    through: (files) => createLocalFolderRepository({ id: 'local', folder, clock, files }),
    vanish: () => rename(folder, join(parent, 'gone')),
    [Symbol.asyncDispose]: () => rm(parent, { recursive: true }),
  };
}
