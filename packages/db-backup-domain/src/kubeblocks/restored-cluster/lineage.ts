import { instantFrom } from '../values/instant.ts';
import { ANNOTATIONS, LABELS } from '../labels.ts';
import { annotationOf, fieldOf, textOf } from '../values/raw-object.ts';

/** What a restored Cluster carries about its making, so that no other record is needed to follow or list the restore. */
export interface Lineage {
  readonly restoreId: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly backup: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly source: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly requestId?: string;
}

const LABEL_VALUE = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const MAX_ANNOTATION_LENGTH = 10_000;

/** `target` is the new Cluster: it is kept along, because annotations are copied from Cluster to Cluster. */
export function lineageAnnotations(
  lineage: Lineage,
  target: { readonly namespace: string; readonly name: string },
): Record<string, string> {
  const { restoreId, startedAt, backup, source, requestId } = lineage;
  const kept = {
    restoreId,
    startedAt,
    target: { namespace: target.namespace, name: target.name },
    backup: { namespace: backup.namespace, name: backup.name, uid: backup.uid },
    source: { namespace: source.namespace, name: source.name, uid: source.uid },
  };
  return {
    [ANNOTATIONS.restoredFrom]: JSON.stringify(kept),
    ...(requestId === undefined ? {} : { [ANNOTATIONS.requestId]: requestId }),
  };
}

export function lineageLabels(lineage: Lineage): Record<string, string> {
  return LABEL_VALUE.test(lineage.source.uid) ? { [LABELS.restoredFromUid]: lineage.source.uid } : {};
}

/**
 * The lineage of a Cluster; null where it was not restored by Holdfast, or what it says is not whole, or is of another
 * Cluster: other tools restore a Cluster with the annotations that its backup recorded, these among them.
 */
export function readLineage(cluster: unknown): Lineage | null {
  const text = annotationOf(cluster, ANNOTATIONS.restoredFrom);
  if (text === null || text.length > MAX_ANNOTATION_LENGTH) return null;
  const kept = parse(text);
  const restoreId = textOf(kept, 'restoreId');
  const startedAt = instantFrom(fieldOf(kept, 'startedAt'));
  const backup = objectName(kept, 'backup');
  const source = objectName(kept, 'source');
  if (restoreId === null || startedAt === null || backup === null || source === null) return null;
  if (!isOf(cluster, fieldOf(kept, 'target'))) return null;
  const requestId = annotationOf(cluster, ANNOTATIONS.requestId);
  return { restoreId, startedAt, backup, source, ...(requestId === null ? {} : { requestId }) };
}

function isOf(cluster: unknown, target: unknown): boolean {
  return (
    textOf(target, 'namespace') === textOf(cluster, 'metadata', 'namespace') &&
    textOf(target, 'name') === textOf(cluster, 'metadata', 'name')
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Somebody else's text under our key says nothing about lineage.
    return null;
  }
}

function objectName(kept: unknown, key: string): Lineage['backup'] | null {
  const namespace = textOf(kept, key, 'namespace');
  const name = textOf(kept, key, 'name');
  const uid = textOf(kept, key, 'uid');
  return namespace === null || name === null || uid === null ? null : { namespace, name, uid };
}
