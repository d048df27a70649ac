import { Readable } from 'node:stream';
import type { BackupRecord } from '../catalogue/records.ts';
import type { Consistency } from '../dialects/dialect.ts';
import type { EngineContext } from '../engine-context.ts';
import {
  FORMAT_VERSION,
  KEYS_FILE,
  sealManifest,
  wrapDataKey,
  type Manifest,
  type ManifestMember,
} from '../format/index.ts';
import { HOLDFAST_VERSION } from '../holdfast-version.ts';
import type { ArtifactDraft } from '../repository/index.ts';
import type { CheckedService } from './check-service.ts';

export interface WrittenArtifact {
  readonly backup: BackupRecord;
  readonly checked: CheckedService;
  readonly dataKey: Uint8Array;
  readonly members: readonly ManifestMember[];
  readonly consistency: Consistency;
}

/** Key slots, then the authenticated manifest as the very last step: from then on the artifact exists. */
export async function publish(
  context: EngineContext,
  draft: ArtifactDraft,
  artifact: WrittenArtifact,
): Promise<void> {
  const { artifactId } = draft;
  const { dataKey } = artifact;
  const keys = wrapDataKey({ dataKey, masterKey: context.masterKey, artifactId });
  await draft.writeFile(KEYS_FILE, Readable.from([keys]));
  await context.host.atStep('backup:keys-written');
  const manifest = sealManifest(dataKey, manifestOf(context, artifactId, artifact));
  await context.host.atStep('backup:publish');
  await draft.commit(manifest, (step) => context.host.atStep(`backup:publish:${step}`));
  await context.host.atStep('backup:published');
}

function manifestOf(
  context: EngineContext,
  artifactId: string,
  { backup, checked, members, consistency }: WrittenArtifact,
): Manifest {
  const { service, facts, tools } = checked;
  return {
    formatVersion: FORMAT_VERSION,
    artifactId,
    createdAt: new Date(context.host.clock.now()).toISOString(),
    backup: {
      name: backup.name,
      uid: backup.id,
      namespace: backup.namespace,
      description: backup.description,
      type: backup.type,
    },
    source: {
      name: service.name,
      namespace: service.namespace,
      uid: service.id,
      projectId: service.namespace,
    },
    engine: service.engine,
    server: { ...facts, settings: { ...facts.settings } },
    tools: { ...tools },
    consistency,
    members: [...members],
    holdfastVersion: HOLDFAST_VERSION,
  };
}
