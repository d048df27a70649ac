import { Readable, Writable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface StreamRun {
  /** All that was released, the error notwithstanding. */
  readonly bytes: Buffer;
  /** How many bytes came at once. */
  readonly pieces: readonly number[];
  /** null where the stream ended well. */
  readonly error: unknown;
}

/** Feeds bytes through a stream in pieces of one size, and tells what came out and how it ended. */
export async function runStream(
  transform: Transform,
  input: Uint8Array,
  pieceBytes = 65_536,
): Promise<StreamRun> {
  const out: Buffer[] = [];
  const sink = new Writable({
    write(piece: Buffer, _encoding, done) {
      out.push(piece);
      done();
    },
  });
  let error: unknown = null;
  try {
    await pipeline(Readable.from(cut(input, pieceBytes), { objectMode: false }), transform, sink);
  } catch (caught) {
    error = caught;
  }
  return { bytes: Buffer.concat(out), pieces: out.map((piece) => piece.length), error };
}

/** What comes out; throws what the stream failed with. */
export async function throughStream(
  transform: Transform,
  input: Uint8Array,
  pieceBytes?: number,
): Promise<Buffer> {
  const { bytes, error } = await runStream(transform, input, pieceBytes);
  if (error !== null) throw error as Error;
  return bytes;
}

function* cut(input: Uint8Array, pieceBytes: number): Generator<Uint8Array> {
  for (let offset = 0; offset < input.length; offset += pieceBytes) {
    yield input.subarray(offset, offset + pieceBytes);
  }
}
