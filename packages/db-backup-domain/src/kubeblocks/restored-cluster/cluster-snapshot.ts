import { HoldfastError } from '../../errors/index.ts';
import { ANNOTATIONS, CLUSTER_V1, CLUSTER_V1ALPHA1 } from '../labels.ts';
import type { ClusterApiVersion } from '../line.ts';
import { annotationOf, fieldOf, isObject, textOf } from '../values/raw-object.ts';

/** A JSON object that is ours alone to change. */
export type MutableObject = { [key: string]: unknown };

/** The settings of the source as a backup recorded them. */
export interface ClusterSnapshot {
  readonly apiVersion: ClusterApiVersion;
  readonly name: string | null;
  readonly spec: MutableObject;
}

/** What Kubernetes allows all annotations of an object together. */
export const MAX_SNAPSHOT_LENGTH = 262_144;
const MAX_DEPTH = 64;
const MAX_DETAIL_LENGTH = 300;

/** SNAPSHOT_UNUSABLE with what is wrong, never with what the snapshot holds beyond names of fields. */
export function unusable(detail: string): HoldfastError {
  return new HoldfastError('SNAPSHOT_UNUSABLE', { detail: detail.slice(0, MAX_DETAIL_LENGTH) });
}

/** The snapshot that a Backup object carries. SNAPSHOT_UNUSABLE where it carries none. */
export function snapshotOfBackup(backup: unknown): ClusterSnapshot {
  const text = annotationOf(backup, ANNOTATIONS.clusterSnapshot);
  if (text === null) throw unusable('The backup recorded no settings of its DB Service.');
  return readSnapshot(text);
}

/**
 * A Cluster, as JSON text or as an object (the live source's). Only its apiVersion, name and specification are taken,
 * copied, so that the original never changes; empty (null) fields are left out.
 */
export function readSnapshot(snapshot: unknown): ClusterSnapshot {
  const cluster = typeof snapshot === 'string' ? parse(snapshot) : snapshot;
  if (!isObject(cluster) || fieldOf(cluster, 'kind') !== 'Cluster')
    throw unusable('They describe no Cluster.');
  const apiVersion = fieldOf(cluster, 'apiVersion');
  if (apiVersion !== CLUSTER_V1 && apiVersion !== CLUSTER_V1ALPHA1)
    throw unusable(`Their apiVersion is not one of ${CLUSTER_V1}, ${CLUSTER_V1ALPHA1}.`);
  const spec = copy(fieldOf(cluster, 'spec'), 0);
  if (!isObject(spec)) throw unusable('They have no specification.');
  return { apiVersion, name: textOf(cluster, 'metadata', 'name'), spec };
}

function parse(text: string): unknown {
  if (text.length > MAX_SNAPSHOT_LENGTH)
    throw unusable(`They are larger than ${MAX_SNAPSHOT_LENGTH} characters.`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own message quotes the text, which is not to be shown.
    throw unusable('They are not valid JSON.');
  }
}

/** `__proto__` is a key like any other in JSON and a trap in JavaScript: no Cluster has it, so it is left out. */
function copy(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) throw unusable(`They are nested deeper than ${MAX_DEPTH} levels.`);
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(
    ([key, field]) => key !== '__proto__' && (field ?? null) !== null,
  );
  return Object.fromEntries(kept.map(([key, field]) => [key, copy(field, depth + 1)]));
}
