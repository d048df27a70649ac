import { createReadStream } from 'node:fs';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { RunFailed } from '../../../failure.ts';
import { RdbDamaged } from '../rdb/rdb-format.ts';
import type { RdbInspector } from '../rdb/rdb-inspector.ts';

const CHUNK_BYTES = 256 * 1024;

interface Inspection {
  /** The length of the file without an end mark. */
  readonly bytes: number;
  readonly inspector: RdbInspector;
}

/**
 * The bytes of the file, each seen by the inspector before the server has it. The last ones are given away only when the
 * whole was found right: who has them all may ask the inspector what the file holds. Throws RunFailed where the file is damaged.
 */
export async function* inspectedSnapshot(
  file: string,
  { bytes, inspector }: Inspection,
): AsyncGenerator<Buffer> {
  const stream = createReadStream(file, { end: bytes - 1, highWaterMark: CHUNK_BYTES });
  let last: Buffer | null = null;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    decoded(() => inspector.write(chunk));
    requireNoModule(inspector);
    if (last !== null) yield last;
    last = chunk;
  }
  decoded(() => inspector.end());
  // What the inspector looks at last may name a module too.
  requireNoModule(inspector);
  if (last !== null) yield last;
}

function decoded(inspect: () => void): void {
  try {
    inspect();
  } catch (error) {
    if (!(error instanceof RdbDamaged)) throw error;
    throw new RunFailed('ARTIFACT_DAMAGED', `The snapshot cannot be read. ${error.message}`, error);
  }
}

/** A server ends itself where it meets data of a module that it lacks. */
function requireNoModule({ modules }: RdbInspector): void {
  const [module] = modules;
  if (module === undefined) return;
  throw new HoldfastError('TOOL_MISSING', {
    detail: `The backup holds data of the module type ${module}, which only a server with that module can read.`,
  });
}
