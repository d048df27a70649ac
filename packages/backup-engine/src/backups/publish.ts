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
  type ManifestRecord,
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
  const manifest = sealManifest(dataKey, await manifestOf(context, artifactId, artifact));
  await context.host.atStep('backup:publish');
  await draft.commit(manifest, (step) => context.host.atStep(`backup:publish:${step}`));
  await context.host.atStep('backup:published');
}

async function manifestOf(
  context: EngineContext,
  artifactId: string,
  { backup, checked, members, consistency }: WrittenArtifact,
): Promise<Manifest> {
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
    record: await recordOf(context, backup),
  };
}

/** What of the catalogue would be lost with it, and is needed to make another. */
async function recordOf({ catalogue, host }: EngineContext, backup: BackupRecord): Promise<ManifestRecord> {
  const { namespace, serviceId } = backup;
  const policy = backup.type === 'manual' ? null : await catalogue.policies.ofService({ serviceId });
  const project = (await catalogue.projects.list()).find(({ id }) => id === namespace);
  return {
    version: 1,
    createdAt: new Date(backup.createdAt).toISOString(),
    startedAt: new Date(backup.startedAt ?? host.clock.now()).toISOString(),
    method: backup.method,
    retention: policy?.retention ?? null,
    projectName: project?.name ?? namespace,
  };
}
