export { COMMIT_STEPS } from './repository.ts';
export type {
  ArtifactDraft,
  ListedArtifact,
  Repository,
  StoredArtifact,
  WriteOptions,
} from './repository.ts';
export { createLocalFolderRepository, prepareLocalFolder } from './local-folder.ts';
export type { LocalFolderOptions } from './local-folder.ts';
export { diskFiles } from './files.ts';
export type { Files, OpenFile } from './files.ts';
