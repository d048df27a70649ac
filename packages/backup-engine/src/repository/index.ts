export { COMMIT_STEPS } from './repository.ts';
export type { ArtifactDraft, Repository, StoredArtifact } from './repository.ts';
export { createLocalFolderRepository, prepareLocalFolder } from './local-folder.ts';
