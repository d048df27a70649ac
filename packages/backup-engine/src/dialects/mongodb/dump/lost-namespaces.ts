import type { Namespace } from '../namespaces.ts';

/** Why a collection of somebody's would be missing from a restored server without a word; null: it would not be. */
export function whyLost({ db, collection }: Namespace, withOplog: boolean): string | null {
  if (db === 'local' || db === 'config') return null;
  const name = JSON.stringify(`${db}.${collection}`);
  if (collection.includes('$'))
    return `mongodump passes over the collection ${name} because of the $ in its name: rename it.`;
  // The tool's patterns stop at a line's end, and with an oplog no name can be given by itself.
  if (withOplog && /[\n\r]/.test(collection))
    return `mongorestore passes over the collection ${name} because of the line break in its name: rename it.`;
  return null;
}
