/** CRC-64 with the polynomial of ECMA-182, reflected (CRC-64/XZ): what `mongodump` sums up each namespace by. */
const POLYNOMIAL_HIGH = 0xc96c5795;
const POLYNOMIAL_LOW = 0xd7870f42;
/** Eight bytes are taken at a time, each through a table of its own. */
const SLICES = 8;

const HIGH = new Int32Array(SLICES * 256);
const LOW = new Int32Array(SLICES * 256);
fillTables();

function fillTables(): void {
  for (let byte = 0; byte < 256; byte += 1) {
    let [high, low] = [0, byte];
    for (let bit = 0; bit < 8; bit += 1) {
      const carry = low & 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (carry === 1) [high, low] = [high ^ POLYNOMIAL_HIGH, low ^ POLYNOMIAL_LOW];
    }
    HIGH[byte] = high;
    LOW[byte] = low;
  }
  for (let at = 256; at < SLICES * 256; at += 1) {
    const [high, low] = [HIGH[at - 256] as number, LOW[at - 256] as number];
    const next = low & 0xff;
    LOW[at] = ((low >>> 8) | (high << 24)) ^ (LOW[next] as number);
    HIGH[at] = (high >>> 8) ^ (HIGH[next] as number);
  }
}

/** A checksum that grows with what is written to it. JavaScript has no fast 64-bit integers, so it is kept in halves. */
export class Crc64 {
  private high = -1;
  private low = -1;

  update(bytes: Uint8Array): void {
    let [high, low] = [this.high, this.low];
    const table = (slice: number, index: number): number => slice * 256 + index;
    const words = bytes.length - (bytes.length % SLICES);
    let at = 0;
    for (; at < words; at += SLICES) {
      low ^= word(bytes, at);
      high ^= word(bytes, at + 4);
      const a = table(7, low & 0xff);
      const b = table(6, (low >>> 8) & 0xff);
      const c = table(5, (low >>> 16) & 0xff);
      const d = table(4, low >>> 24);
      const e = table(3, high & 0xff);
      const f = table(2, (high >>> 8) & 0xff);
      const g = table(1, (high >>> 16) & 0xff);
      const h = high >>> 24;
      low = xorOf(LOW, a, b, c, d) ^ xorOf(LOW, e, f, g, h);
      high = xorOf(HIGH, a, b, c, d) ^ xorOf(HIGH, e, f, g, h);
    }
    for (; at < bytes.length; at += 1) {
      const index = (low ^ (bytes[at] as number)) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ (LOW[index] as number);
      high = (high >>> 8) ^ (HIGH[index] as number);
    }
    this.high = high;
    this.low = low;
  }

  /** As a signed integer of 64 bits, which is how BSON stores it. */
  value(): bigint {
    const [high, low] = [~this.high >>> 0, ~this.low >>> 0];
    return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
  }
}

function word(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

// eslint-disable-next-line max-params -- an array of the four would be made for every eight bytes
function xorOf(half: Int32Array, a: number, b: number, c: number, d: number): number {
  return (half[a] as number) ^ (half[b] as number) ^ (half[c] as number) ^ (half[d] as number);
}
