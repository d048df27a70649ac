import { RdbDamaged } from './rdb-format.ts';

/** Of a string of an RDB file: `bytes` follow that are its text as it is, or compressed, or a number. */
export interface StringHead {
  bytes: number;
  encoding: 'plain' | 'integer' | 'compressed';
}

const LENGTH_IN_32_BITS = 0x80;
const LENGTH_IN_64_BITS = 0x81;
const ENCODED = 3;
const COMPRESSED = 3;

/** The bytes at hand, read one after the other. Reading past their end is damage: whoever reads makes sure of enough. */
export class ByteWindow {
  private bytes: Uint8Array = new Uint8Array(0);
  private at = 0;
  private readonly head: StringHead = { bytes: 0, encoding: 'plain' };

  get left(): number {
    return this.bytes.length - this.at;
  }

  get position(): number {
    return this.at;
  }

  get all(): Uint8Array {
    return this.bytes;
  }

  /** Puts `chunk` after what was not read yet. */
  append(chunk: Uint8Array): void {
    const rest = this.left;
    this.bytes = rest === 0 ? chunk : Buffer.concat([this.bytes.subarray(this.at), chunk]);
    this.at = 0;
  }

  /** Makes what was not read yet its own: the chunk it came in is its owner's again. */
  letGo(): void {
    this.bytes = Buffer.from(this.bytes.subarray(this.at));
    this.at = 0;
  }

  byte(): number {
    const value = this.bytes[this.at];
    if (value === undefined) throw new RdbDamaged('The file ends too early.');
    this.at += 1;
    return value;
  }

  take(count: number): Uint8Array {
    if (count > this.left) throw new RdbDamaged('The file ends too early.');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  /** As many of `count` as there are; returns how many that were. */
  skip(count: number): number {
    const skipped = Math.min(count, this.left);
    this.at += skipped;
    return skipped;
  }

  /** A count or a size. One that no file can have is damage. */
  length(): number {
    const first = this.byte();
    const length = first >> 6 === ENCODED ? Number.NaN : this.lengthAfter(first);
    if (!Number.isSafeInteger(length)) throw new RdbDamaged('A length makes no sense.');
    return length;
  }

  /** A number of up to 64 bits that nobody here needs. */
  skipNumber(): void {
    const first = this.byte();
    if (first >> 6 === ENCODED) throw new RdbDamaged('A number makes no sense.');
    this.lengthAfter(first);
  }

  /** A number of up to 64 bits. */
  bigNumber(): bigint {
    const first = this.byte();
    if (first !== LENGTH_IN_64_BITS) return BigInt(this.lengthAfter(first));
    return (BigInt(this.bigEndian(4)) << 32n) | BigInt(this.bigEndian(4));
  }

  /** The same object at every call. */
  stringHead(): StringHead {
    const first = this.byte();
    if (first >> 6 !== ENCODED) {
      this.head.encoding = 'plain';
      this.head.bytes = this.lengthAfter(first);
    } else if ((first & 0x3f) < COMPRESSED) {
      this.head.encoding = 'integer';
      this.head.bytes = 1 << (first & 0x3f);
    } else if ((first & 0x3f) === COMPRESSED) {
      this.head.encoding = 'compressed';
      this.head.bytes = this.length();
      const text = this.length();
      // LZF cannot gain more than 264 bytes by three, nor is anything compressed to nothing.
      if (this.head.bytes === 0 || text > this.head.bytes * 264) throw new RdbDamaged('No compressed text.');
    } else {
      throw new RdbDamaged('A string has an unknown encoding.');
    }
    if (!Number.isSafeInteger(this.head.bytes)) throw new RdbDamaged('A length makes no sense.');
    return this.head;
  }

  private lengthAfter(first: number): number {
    if (first < 0x40) return first;
    if (first < 0x80) return ((first & 0x3f) << 8) | this.byte();
    if (first === LENGTH_IN_32_BITS) return this.bigEndian(4);
    if (first === LENGTH_IN_64_BITS) return this.bigEndian(4) * 2 ** 32 + this.bigEndian(4);
    throw new RdbDamaged('A length has an unknown encoding.');
  }

  private bigEndian(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) value = value * 256 + this.byte();
    return value;
  }
}
