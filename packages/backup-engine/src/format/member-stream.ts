import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { memberBinding } from './binding.ts';
import {
  CHUNK_BYTES,
  HEADER_BYTES,
  SALT_BYTES,
  SEALED_CHUNK_BYTES,
  deriveMessageKey,
  openChunk,
  openHeader,
  sealChunk,
  type MessageKey,
} from './chunked-encryption.ts';
import { FormatError } from './format-error.ts';
import { freeNow } from '../free-now.ts';
import { systemRandom, type RandomBytes } from './random.ts';

/** Bytes pushed at once: few, large writes are what makes a stream fast. */
const BATCH_BYTES = 512 * 1024;
const STREAM_OPTIONS = { readableHighWaterMark: BATCH_BYTES, writableHighWaterMark: BATCH_BYTES };

/** Which member of which artifact, and the artifact's data key. */
export interface MemberKey {
  readonly dataKey: Uint8Array;
  readonly artifactId: string;
  readonly member: string;
}

/** What went into the file of a member. */
export interface MemberResult {
  /** Stored bytes. */
  readonly bytes: number;
  /** SHA-256 of the stored bytes, hexadecimal. */
  readonly sha256: string;
}

/** Gathers small pieces and hands them on in large ones. What it hands on is the receiver's. */
class Batch {
  readonly #emit: (bytes: Buffer) => void;
  #gathered: Buffer | null = null;
  #bytes = 0;

  constructor(emit: (bytes: Buffer) => void) {
    this.#emit = emit;
  }

  add(part: Uint8Array): void {
    for (let from = 0; from < part.length;) {
      this.#gathered ??= Buffer.allocUnsafeSlow(BATCH_BYTES);
      const fitting = part.subarray(from, from + BATCH_BYTES - this.#bytes);
      this.#gathered.set(fitting, this.#bytes);
      this.#bytes += fitting.length;
      from += fitting.length;
      if (this.#bytes === BATCH_BYTES) this.flush();
    }
  }

  flush(): void {
    const gathered = this.#gathered?.subarray(0, this.#bytes);
    this.#gathered = null;
    this.#bytes = 0;
    if (gathered !== undefined && gathered.length > 0) this.#emit(gathered);
  }
}

/** Cuts bytes of any chunking into pieces of one size; the rest waits for more. */
class Cutter {
  readonly #rest: Buffer;
  #size: number;
  #held = 0;

  constructor(largest: number, size = largest) {
    this.#rest = Buffer.allocUnsafe(largest);
    this.#size = size;
  }

  /** Calls `onPiece` for each whole piece, in order. A piece is valid during the call only. May change the size of the next. */
  cut(bytes: Uint8Array, onPiece: (piece: Uint8Array) => number): void {
    let offset = 0;
    while (this.#held + bytes.length - offset >= this.#size) {
      const missing = this.#size - this.#held;
      const next = bytes.subarray(offset, offset + missing);
      if (this.#held > 0) this.#rest.set(next, this.#held);
      const piece = this.#held > 0 ? this.#rest.subarray(0, this.#size) : next;
      this.#held = 0;
      offset += missing;
      this.#size = onPiece(piece);
    }
    this.#rest.set(bytes.subarray(offset), this.#held);
    this.#held += bytes.length - offset;
  }

  /** What did not fill a piece. */
  rest(): Buffer {
    return this.#rest.subarray(0, this.#held);
  }
}

/** A transform that can also be fed by hand, piece by piece, from a buffer that is used again. */
abstract class FedTransform extends Transform {
  #room: PromiseWithResolvers<void> | null = null;

  constructor() {
    super(STREAM_OPTIONS);
  }

  /** Keeps nothing of the piece but copies. */
  protected abstract absorb(piece: Uint8Array): void;

  /**
   * Takes a piece in at once: its buffer may be used again as soon as this returns. A promise says that the reader is behind;
   * wait for it before the next piece. Not to be mixed with `write`; `end` ends it as ever.
   */
  feed(piece: Uint8Array): Promise<void> | undefined {
    if (this.destroyed) throw this.errored ?? abandoned();
    this.absorb(piece);
    if (this.readableLength < this.readableHighWaterMark) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  override _transform(bytes: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    settle(done, () => this.absorb(bytes));
  }

  override _read(size: number): void {
    this.#makeRoom();
    super._read(size);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#makeRoom();
    super._destroy(error, callback);
  }

  #makeRoom(): void {
    this.#room?.resolve();
    this.#room = null;
  }
}

/** As `pipeline` says of a stream that nobody reads any more. */
function abandoned(): Error {
  const error = new Error('The stream of the member is not read any more');
  return Object.assign(error, { code: 'ERR_STREAM_PREMATURE_CLOSE' });
}

/** See `encryptMember`. */
export class MemberEncryption extends FedTransform {
  readonly #messageKey: MessageKey;
  readonly #cutter = new Cutter(CHUNK_BYTES);
  readonly #hash = createHash('sha256');
  readonly #batch = new Batch((bytes) => {
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    this.push(bytes);
  });
  #index = 0;
  #bytes = 0;
  #result: MemberResult | null = null;

  constructor(inputKey: Uint8Array, context: Uint8Array, random: RandomBytes) {
    super();
    const salt = random(SALT_BYTES);
    this.#messageKey = deriveMessageKey(inputKey, salt, context);
    this.#batch.add(salt);
    this.#batch.add(this.#messageKey.commitment);
  }

  override _flush(done: TransformCallback): void {
    settle(done, () => {
      this.#seal(this.#cutter.rest());
      this.#batch.flush();
      this.#result = { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
    });
  }

  /** What was stored. Throws before the stream has ended: a file without its last chunk has no result. */
  result(): MemberResult {
    if (this.#result === null) throw new Error('The member is not written to its end');
    return this.#result;
  }

  protected override absorb(piece: Uint8Array): void {
    this.#cutter.cut(piece, (chunk) => this.#seal(chunk));
  }

  #seal(chunk: Uint8Array): number {
    const [ciphertext, tag] = sealChunk(this.#messageKey, this.#index, chunk);
    this.#batch.add(ciphertext);
    this.#batch.add(tag);
    freeNow(ciphertext);
    this.#index += 1;
    return CHUNK_BYTES;
  }
}

/** See `decryptMember`. */
export class MemberDecryption extends FedTransform {
  readonly #inputKey: Uint8Array;
  readonly #context: Uint8Array;
  readonly #cutter = new Cutter(SEALED_CHUNK_BYTES, HEADER_BYTES);
  readonly #batch = new Batch((bytes) => void this.push(bytes));
  #messageKey: MessageKey | null = null;
  #index = 0;

  constructor(inputKey: Uint8Array, context: Uint8Array) {
    super();
    this.#inputKey = inputKey;
    this.#context = context;
  }

  override _flush(done: TransformCallback): void {
    settle(done, () => {
      if (this.#messageKey === null)
        throw new FormatError('damaged', 'Truncated: the header before chunk 0 is cut');
      this.#open(this.#cutter.rest());
      this.#batch.flush();
    });
  }

  protected override absorb(bytes: Uint8Array): void {
    this.#cutter.cut(bytes, (piece) => this.#open(piece));
  }

  #open(piece: Uint8Array): number {
    if (this.#messageKey === null) {
      this.#messageKey = openHeader(this.#inputKey, piece, this.#context);
    } else {
      const plaintext = openChunk(this.#messageKey, this.#index, piece);
      this.#batch.add(plaintext);
      freeNow(plaintext);
      this.#index += 1;
    }
    return SEALED_CHUNK_BYTES;
  }
}

/**
 * Turns the compressed bytes of a member into the bytes of its file, in constant memory and in large pieces. The last
 * chunk is made at the end of the input and never sooner: who withholds the end until every process has ended well
 * makes a file that cannot be taken for whole before that.
 */
export function encryptMember(key: MemberKey & { readonly random?: RandomBytes }): MemberEncryption {
  const context = memberBinding(key.artifactId, key.member);
  return new MemberEncryption(key.dataKey, context, key.random ?? systemRandom);
}

/**
 * The way back. Releases the plaintext of a chunk only after its tag was checked, and ends without error only after
 * the last chunk was. Fails with a `FormatError` that names the chunk: `damaged`, or `wrong-key` where the key
 * commitment in the header is of another key, artifact or member.
 */
export function decryptMember(key: MemberKey): MemberDecryption {
  return new MemberDecryption(key.dataKey, memberBinding(key.artifactId, key.member));
}

function settle(done: TransformCallback, work: () => void): void {
  try {
    work();
  } catch (error) {
    done(error as Error);
    return;
  }
  done();
}
