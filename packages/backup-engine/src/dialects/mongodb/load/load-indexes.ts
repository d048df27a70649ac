import type { OrderedObject } from '../archive/collection-metadata.ts';
import type { Session } from '../connection.ts';

/** The index that every collection has from the start. */
const OF_ID = '_id_';
/** Where an index lay and how it was stored is not part of what it is. */
const NOT_OF_DEFINITION = ['v', 'ns'];

/** Makes the indexes of collections as their metadata define them, all of one collection at once. */
export async function createIndexes(
  { client }: Session,
  collections: readonly { db: string; collection: string; indexes: readonly OrderedObject[] }[],
): Promise<void> {
  for (const { db, collection, indexes } of collections) {
    const wanted = indexes.filter((index) => index.get('name') !== OF_ID).map(definition);
    if (wanted.length > 0) await client.db(db).command({ createIndexes: collection, indexes: wanted });
  }
}

function definition(index: OrderedObject): OrderedObject {
  return new Map([...index].filter(([name]) => !NOT_OF_DEFINITION.includes(name)));
}
