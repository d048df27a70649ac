export { COMMIT_STEPS } from './repository.ts';
export type { ArtifactDraft, Repository, StoredArtifact } from './repository.ts';
export { prepareLocalFolder } from './folder-mark.ts';
export { createLocalFolderRepository } from './local-folder.ts';
