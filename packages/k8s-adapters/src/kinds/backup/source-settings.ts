import {
  ANNOTATIONS,
  LABELS,
  annotationOf,
  claimedBytes,
  fieldOf,
  labelOf,
  listOf,
  recogniseEngine,
  textOf,
  type RecognisedEngine,
  type ServiceKindOf,
} from '@holdfast/db-backup-domain/kubeblocks';
import type { KubeObject } from '../../connection/kube-api.ts';

/** Of an object in the cache only: no request to the API server carries it. */
const SOURCE_SETTINGS = 'holdfast.dev/source-settings';
const SOURCE_CLAIMED_BYTES = 'holdfast.dev/source-claimed-bytes';
/** What Kubernetes allows all annotations of an object together. */
const MAX_SNAPSHOT_LENGTH = 262_144;

/**
 * What is kept of a Backup's snapshot when it arrives, as annotations: names of definitions, components and versions,
 * and how much its volumes claimed, no other settings, so that the service is still known by its engine when it is gone. Whatever somebody else has put under our
 * key is not among them.
 */
export function withSourceSettings(annotations: Readonly<Record<string, string>>): Record<string, string> {
  const { [SOURCE_SETTINGS]: _foreign, [SOURCE_CLAIMED_BYTES]: _foreignBytes, ...others } = annotations;
  const snapshot = annotations[ANNOTATIONS.clusterSnapshot];
  const source = snapshot === undefined || snapshot.length > MAX_SNAPSHOT_LENGTH ? null : parse(snapshot);
  const settings = settingsFrom(source);
  if (settings === null) return others;
  const bytes = claimedBytes(source);
  return {
    ...others,
    [SOURCE_SETTINGS]: JSON.stringify(settings),
    ...(bytes !== null && { [SOURCE_CLAIMED_BYTES]: String(bytes) }),
  };
}

/**
 * As much of a Cluster as tells the engine and the names of its components: from what was kept of the snapshot, else
 * from the component and the ActionSet that the backup was taken by.
 */
export function sourceSettingsOf(backup: KubeObject): unknown {
  return parse(annotationOf(backup, SOURCE_SETTINGS)) ?? guessedFrom(backup);
}

/** The engine of the service that a backup was taken from. */
export function sourceEngineOf(backup: KubeObject, serviceKindOf: ServiceKindOf): RecognisedEngine {
  const kept = parse(annotationOf(backup, SOURCE_SETTINGS));
  if (kept !== null) return recogniseEngine(kept, serviceKindOf);
  return { ...recogniseEngine(guessedFrom(backup)), version: null };
}

/** Bytes that the volumes of the service claimed in all when it was backed up; null: nothing that was kept tells. */
export function sourceClaimedBytes(backup: KubeObject): number | null {
  const text = annotationOf(backup, SOURCE_CLAIMED_BYTES);
  return text === null ? null : Number(text);
}

function settingsFrom(source: unknown): unknown {
  const spec = fieldOf(source, 'spec');
  if (spec === undefined) return null;
  return {
    spec: {
      ...texts(spec, ['clusterDef', 'clusterDefinitionRef', 'clusterVersionRef']),
      componentSpecs: listOf(fieldOf(spec, 'componentSpecs')).map((raw) => ({
        ...texts(raw, ['name']),
        ...templateFrom(raw),
      })),
      shardings: [...listOf(fieldOf(spec, 'shardings')), ...listOf(fieldOf(spec, 'shardingSpecs'))].map(
        (raw) => ({ ...texts(raw, ['name']), template: templateFrom(fieldOf(raw, 'template')) }),
      ),
    },
  };
}

function templateFrom(raw: unknown): Record<string, unknown> {
  const instances = listOf(fieldOf(raw, 'instances')).map((instance) => texts(instance, ['name']));
  return {
    ...texts(raw, ['componentDef', 'componentDefRef', 'serviceVersion']),
    ...(instances.length > 0 && { instances }),
  };
}

function texts(raw: unknown, keys: readonly string[]): Record<string, string> {
  const found = keys.map((key) => [key, textOf(raw, key)] as const);
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== null));
}

function guessedFrom(backup: KubeObject): unknown {
  const componentDef = textOf(backup, 'status', 'backupMethod', 'actionSetName') ?? undefined;
  const sharding = labelOf(backup, LABELS.sharding);
  if (sharding !== null) return { spec: { shardings: [{ name: sharding, template: { componentDef } }] } };
  const name = labelOf(backup, LABELS.component);
  return { spec: { componentSpecs: name === null ? [] : [{ name, componentDef }] } };
}

function parse(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // What cannot be read tells nothing of the source.
    return null;
  }
}
