/**
 * The checksum at the end of an RDB file: CRC-64 with the Jones polynomial, reflected, from zero, as Redis computes it
 * (src/crc64.c). Kept as two halves of 32 bits, eight bytes a turn, because BigInt would be a hundred times slower.
 */
export class Crc64 {
  private low = 0;
  private high = 0;

  /** Takes in `bytes` from `start` up to `end`. */
  update(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    for (; at <= end - 8; at += 8) this.take8(littleEndian(bytes, at), littleEndian(bytes, at + 4));
    for (; at < end; at += 1) this.take1(bytes[at] as number);
  }

  /** Whether these eight bytes, the lowest first, are the sum. */
  matches(sum: Uint8Array): boolean {
    return littleEndian(sum, 0) === this.low && littleEndian(sum, 4) === this.high;
  }

  private take1(byte: number): void {
    const index = (this.low ^ byte) & 0xff;
    this.low = ((this.low >>> 8) | (this.high << 24)) ^ lowOf(index);
    this.high = (this.high >>> 8) ^ highOf(index);
  }

  private take8(first: number, second: number): void {
    const x = this.low ^ first;
    const y = this.high ^ second;
    const a = 1792 + (x & 0xff);
    const b = 1536 + ((x >>> 8) & 0xff);
    const c = 1280 + ((x >>> 16) & 0xff);
    const d = 1024 + (x >>> 24);
    const e = 768 + (y & 0xff);
    const f = 512 + ((y >>> 8) & 0xff);
    const g = 256 + ((y >>> 16) & 0xff);
    const h = y >>> 24;
    this.low = lowOf(a) ^ lowOf(b) ^ lowOf(c) ^ lowOf(d) ^ lowOf(e) ^ lowOf(f) ^ lowOf(g) ^ lowOf(h);
    this.high = highOf(a) ^ highOf(b) ^ highOf(c) ^ highOf(d) ^ highOf(e) ^ highOf(f) ^ highOf(g) ^ highOf(h);
  }
}

/** 0xad93d23594c935a9, its bits in reverse order. */
const POLYNOMIAL = 0x95ac9329ac4bc9b5n;
/** Row k of 256: the sum of a byte that k zero bytes follow. */
const [LOW, HIGH] = makeTables();

function makeTables(): [Int32Array, Int32Array] {
  const rows: bigint[] = [];
  for (let index = 0; index < 8 * 256; index += 1) {
    const before = rows[index - 256];
    rows.push(before === undefined ? sumOfByte(BigInt(index)) : followedByZero(before, rows));
  }
  return [
    Int32Array.from(rows, (sum) => Number(BigInt.asIntN(32, sum))),
    Int32Array.from(rows, (sum) => Number(BigInt.asIntN(32, sum >> 32n))),
  ];
}

function sumOfByte(byte: bigint): bigint {
  let sum = byte;
  for (let bit = 0; bit < 8; bit += 1) sum = (sum >> 1n) ^ ((sum & 1n) === 1n ? POLYNOMIAL : 0n);
  return sum;
}

function followedByZero(sum: bigint, rows: readonly bigint[]): bigint {
  return (sum >> 8n) ^ (rows[Number(sum & 0xffn)] as bigint);
}

function lowOf(index: number): number {
  return LOW[index] as number;
}

function highOf(index: number): number {
  return HIGH[index] as number;
}

function littleEndian(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}
