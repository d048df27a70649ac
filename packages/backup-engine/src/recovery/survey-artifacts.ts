import { isHoldfastError } from '@holdfast/db-backup-domain/errors';
import { KEYS_FILE, isFormatError, openManifest, unwrapDataKey } from '../format/index.ts';
import type { Manifest, MasterKey } from '../format/index.ts';
import type { Repository, StoredArtifact } from '../repository/index.ts';

/** What an entry of a repository is to the holder of a master key, found without reading a member. */
export type SurveyedArtifact =
  | { readonly artifactId: string; readonly state: 'readable'; readonly manifest: Manifest }
  | { readonly artifactId: string; readonly state: 'other-key'; readonly masterKeyIds: readonly string[] }
  | { readonly artifactId: string; readonly state: 'damaged' | 'newer'; readonly reason: string }
  /** It has no manifest: it was being written, or removed. */
  | { readonly artifactId: string; readonly state: 'unfinished' }
  /** A name that no artifact has. */
  | { readonly artifactId: string; readonly state: 'foreign' };

/** Every entry, in the order of the repository. REPOSITORY_UNAVAILABLE. */
export async function* surveyArtifacts(
  repository: Repository,
  masterKey: MasterKey,
): AsyncGenerator<SurveyedArtifact> {
  for await (const { artifactId, committed, foreign } of repository.list()) {
    if (foreign) yield { artifactId, state: 'foreign' };
    else
      yield committed
        ? await surveyArtifact(repository, masterKey, artifactId)
        : { artifactId, state: 'unfinished' };
  }
}

export async function surveyArtifact(
  repository: Repository,
  masterKey: MasterKey,
  artifactId: string,
): Promise<SurveyedArtifact> {
  const stored = await repository.open(artifactId);
  if (stored === null) return { artifactId, state: 'unfinished' };
  try {
    return { artifactId, state: 'readable', manifest: await readManifest(stored, masterKey) };
  } catch (error) {
    if (await lacksFile(repository, artifactId, error))
      return { artifactId, state: 'damaged', reason: 'A file of it is missing' };
    return refusalOf(artifactId, error);
  }
}

async function readManifest(stored: StoredArtifact, masterKey: MasterKey): Promise<Manifest> {
  const { artifactId } = stored;
  const keys = await stored.readSmall(KEYS_FILE);
  const dataKey = unwrapDataKey({ keys, masterKeys: [masterKey], artifactId });
  return openManifest(dataKey, await stored.readManifest(), artifactId);
}

/** True where the error is of a file that is not there, in a repository that is. REPOSITORY_UNAVAILABLE where it is not. */
export async function lacksFile(
  repository: Repository,
  artifactId: string,
  error: unknown,
): Promise<boolean> {
  const { code } = (error instanceof Error ? (error.cause ?? {}) : {}) as NodeJS.ErrnoException;
  if (!isHoldfastError(error, 'REPOSITORY_UNAVAILABLE') || code !== 'ENOENT') return false;
  await repository.open(artifactId);
  return true;
}

/** Throws again what says nothing of the artifact. */
function refusalOf(artifactId: string, error: unknown): SurveyedArtifact {
  if (!isFormatError(error)) throw error;
  if (error.masterKeyIds.length > 0)
    return { artifactId, state: 'other-key', masterKeyIds: error.masterKeyIds };
  const state = error.kind === 'unsupported-version' ? 'newer' : 'damaged';
  return { artifactId, state, reason: error.message };
}
