import { ArchiveError } from './archive-error.ts';

/** An empty document: its length and the zero byte that ends it. */
const SMALLEST_DOCUMENT = 5;
/** `mongorestore` reads no larger one, so a larger one could never be restored. */
export const LARGEST_DOCUMENT = 16 * 1024 * 1024;
const TERMINATOR = -1;

/** What an archive consists of, after its first four bytes: BSON documents, and marks between them. */
export interface FrameSink {
  /** A document begins. true: it is wanted whole; false: piece by piece, as its bytes come. */
  begin(): boolean;
  /** A document that was wanted whole. The bytes are the sink's to keep. */
  whole(document: Uint8Array): void;
  /** The next bytes of a document, its length field included. They may change after the call. */
  piece(bytes: Uint8Array): void;
  /** The last piece was given. */
  finished(): void;
  terminator(): void;
}

/** Cuts a stream of any chunks into documents and terminators. Holds no document but those that are wanted whole. */
export class BsonFrames {
  private readonly sink: FrameSink;
  private readonly prefix = Buffer.alloc(4);
  private prefixLength = 0;
  /** Bytes that the current document still lacks; 0 between documents. */
  private missing = 0;
  private kept: Buffer | null = null;

  constructor(sink: FrameSink) {
    this.sink = sink;
  }

  write(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.missing > 0) at += this.take(chunk, at);
      else at += this.readPrefix(chunk, at);
    }
  }

  /** Throws in the middle of a document or of a mark. */
  end(): void {
    if (this.missing > 0)
      throw new ArchiveError(`It ends ${this.missing} bytes before the end of a document.`);
    if (this.prefixLength > 0) throw new ArchiveError('It ends inside a mark.');
  }

  private readPrefix(chunk: Buffer, from: number): number {
    const wanted = Math.min(4 - this.prefixLength, chunk.length - from);
    chunk.copy(this.prefix, this.prefixLength, from, from + wanted);
    this.prefixLength += wanted;
    if (this.prefixLength < 4) return wanted;
    this.prefixLength = 0;
    const length = this.prefix.readInt32LE();
    if (length === TERMINATOR) this.sink.terminator();
    else this.open(length);
    return wanted;
  }

  private open(length: number): void {
    if (length < SMALLEST_DOCUMENT || length > LARGEST_DOCUMENT) {
      throw new ArchiveError(`${length} is neither the length of a document nor the mark that ends a block.`);
    }
    this.missing = length - 4;
    if (this.sink.begin()) {
      this.kept = Buffer.alloc(length);
      this.prefix.copy(this.kept);
    } else {
      this.sink.piece(this.prefix);
    }
  }

  private take(chunk: Buffer, from: number): number {
    const length = Math.min(this.missing, chunk.length - from);
    const { kept } = this;
    if (kept === null) this.sink.piece(chunk.subarray(from, from + length));
    else chunk.copy(kept, kept.length - this.missing, from, from + length);
    this.missing -= length;
    if (this.missing > 0) return length;
    if (chunk[from + length - 1] !== 0) throw new ArchiveError('A document does not end with a zero byte.');
    this.kept = null;
    if (kept === null) this.sink.finished();
    else this.sink.whole(kept);
    return length;
  }
}
