import { BSON } from 'mongodb';
import type { Namespace } from '../namespaces.ts';

/** How a thing is named among the counts; each name in quotation marks, so that none is mistaken for another. */
export function collectionKey(namespace: Namespace): string {
  return `collection ${quoted(namespace)}`;
}

export function viewKey(namespace: Namespace): string {
  return `view ${quoted(namespace)}`;
}

export function indexesKey(namespace: Namespace): string {
  return `indexes of ${quoted(namespace)}`;
}

/** Of a document of `system.users` or `system.roles`. */
export function accountKey(kind: 'user' | 'role', document: Uint8Array): string {
  const { db, [kind]: name } = BSON.deserialize(document) as Record<string, unknown>;
  if (typeof db !== 'string' || typeof name !== 'string') throw new Error(`A ${kind} has no name.`);
  return `${kind} ${JSON.stringify(db)}.${JSON.stringify(name)}`;
}

function quoted({ db, collection }: Namespace): string {
  return `${JSON.stringify(db)}.${JSON.stringify(collection)}`;
}
