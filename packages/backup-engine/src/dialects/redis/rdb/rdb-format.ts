/**
 * The RDB format as Redis 6.2 to 8 and Valkey 7.2 to 8 write it (src/rdb.h, src/rdb.c): versions 9 to 12. Older versions back to 5,
 * the first with a checksum, differ in nothing that matters here.
 */
export const OLDEST_VERSION = 5;
export const NEWEST_VERSION = 12;

export const OPCODE = {
  slotInfo: 244,
  function: 245,
  moduleAux: 247,
  idle: 248,
  frequency: 249,
  aux: 250,
  resize: 251,
  expireMilliseconds: 252,
  expireSeconds: 253,
  selectDatabase: 254,
  end: 255,
} as const;

/** Opcodes inside a value that a module wrote. */
export const MODULE_OPCODE = { end: 0, signed: 1, unsigned: 2, float: 3, double: 4, text: 5 } as const;

/**
 * How a value lies in the file:
 * `blobs` so many strings, `perItem` to each of the counted items · `scored` strings, each with a binary double ·
 * `scoredText` strings, each with a double as text · `nodes` of a list, each with its kind · `expiring` fields, each with
 * its time · `stream` · `module`.
 */
export type Layout = 'blob' | 'blobs' | 'scored' | 'scoredText' | 'nodes' | 'expiring' | 'stream' | 'module';

export interface ValueType {
  /** What TYPE says of such a key; of a module's value its module decides. */
  readonly type: string;
  readonly layout: Layout;
  /** Strings to each counted item of `blobs`. */
  readonly perItem?: number;
  /** Bytes before everything else: the earliest time that a field expires. */
  readonly before?: number;
  /** Of a stream's layout: 1, 2 or 3. */
  readonly generation?: number;
}

/** By the number that the file has. 6 (modules of 4.0's release candidates) and 246 were never in a release. */
export const VALUE_TYPES: readonly (ValueType | undefined)[] = [
  { type: 'string', layout: 'blob' },
  { type: 'list', layout: 'blobs' },
  { type: 'set', layout: 'blobs' },
  { type: 'zset', layout: 'scoredText' },
  { type: 'hash', layout: 'blobs', perItem: 2 },
  { type: 'zset', layout: 'scored' },
  undefined,
  { type: 'module', layout: 'module' },
  undefined,
  { type: 'hash', layout: 'blob' },
  { type: 'list', layout: 'blob' },
  { type: 'set', layout: 'blob' },
  { type: 'zset', layout: 'blob' },
  { type: 'hash', layout: 'blob' },
  { type: 'list', layout: 'blobs' },
  { type: 'stream', layout: 'stream', generation: 1 },
  { type: 'hash', layout: 'blob' },
  { type: 'zset', layout: 'blob' },
  { type: 'list', layout: 'nodes' },
  { type: 'stream', layout: 'stream', generation: 2 },
  { type: 'set', layout: 'blob' },
  { type: 'stream', layout: 'stream', generation: 3 },
  { type: 'hash', layout: 'expiring' },
  { type: 'hash', layout: 'blob' },
  { type: 'hash', layout: 'expiring', before: 8 },
  { type: 'hash', layout: 'blob', before: 8 },
];

/** The bytes are no RDB file, or not all of one. */
export class RdbDamaged extends Error {
  override readonly name = 'RdbDamaged';
}
