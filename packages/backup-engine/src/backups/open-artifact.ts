import type { EngineContext } from '../engine-context.ts';
import { RunFailed } from '../failure.ts';
import { KEYS_FILE, openManifest, unwrapDataKey, type Manifest } from '../format/index.ts';
import type { StoredArtifact } from '../repository/index.ts';

/** A stored artifact whose manifest was authenticated with the data key out of its own key slots. */
export interface OpenedArtifact {
  readonly stored: StoredArtifact;
  readonly manifest: Manifest;
  readonly dataKey: Uint8Array;
  /** Bytes of the sidecars and the manifest. */
  readonly frameBytes: number;
}

/** null: there is no committed artifact. Throws a FormatError where it is not authentic, or of another master key. */
export async function openArtifact(
  context: EngineContext,
  artifactId: string,
): Promise<OpenedArtifact | null> {
  const stored = await context.repository.open(artifactId);
  if (stored === null) return null;
  const keys = await stored.readSmall(KEYS_FILE);
  const dataKey = unwrapDataKey({ keys, masterKeys: [context.masterKey], artifactId });
  const bytes = await stored.readManifest();
  const manifest = openManifest(dataKey, bytes, artifactId);
  return { stored, manifest, dataKey, frameBytes: keys.length + bytes.length };
}

export async function requireArtifact(context: EngineContext, artifactId: string): Promise<OpenedArtifact> {
  const opened = await openArtifact(context, artifactId);
  if (opened === null)
    throw new RunFailed('ARTIFACT_DAMAGED', 'The stored backup is gone from its repository.');
  return opened;
}
