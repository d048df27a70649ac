import { ArchiveError } from './archive-error.ts';

/** A JSON object with its members in the order of the text, whatever their names. */
export type OrderedObject = ReadonlyMap<string, unknown>;

/** What the prelude says of one collection. */
export interface CollectionMetadata {
  readonly indexes: readonly OrderedObject[];
}

/** The metadata text of an announcement; empty for a collection that was gone when it was asked for. */
export function parseMetadata(text: string): CollectionMetadata {
  if (text === '') return { indexes: [] };
  const found = parseOrdered(text);
  const indexes = found instanceof Map ? (found as OrderedObject).get('indexes') : undefined;
  if (!Array.isArray(indexes) || !indexes.every((index) => index instanceof Map))
    throw new ArchiveError('The metadata of a collection name no indexes.');
  return { indexes: indexes as OrderedObject[] };
}

/**
 * JavaScript puts members that look like array indexes first, and so would turn an index on (b, 1) into one on (1, b).
 * A letter before every name keeps them in order until they are members of a Map.
 */
function parseOrdered(text: string): unknown {
  const named = text.replaceAll(/"((?:[^"\\]|\\.)*)"(\s*:)?/g, (token, body: string, colon?: string) =>
    colon === undefined ? token : `"_${body}"${colon}`,
  );
  try {
    return toMaps(JSON.parse(named));
  } catch (cause) {
    throw new ArchiveError('The metadata of a collection are no JSON.', { cause });
  }
}

function toMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toMaps);
  if (value === null || typeof value !== 'object') return value;
  return fromExtendedJson(
    new Map(Object.entries(value).map(([name, each]) => [name.slice(1), toMaps(each)])),
  );
}

/** Numbers of Extended JSON as plain numbers; every other type stays an object. */
function fromExtendedJson(object: Map<string, unknown>): unknown {
  if (object.size !== 1) return object;
  const [[name, text] = []] = object;
  const isNumber = name === '$numberInt' || name === '$numberLong' || name === '$numberDouble';
  return isNumber && typeof text === 'string' ? Number(text) : object;
}
