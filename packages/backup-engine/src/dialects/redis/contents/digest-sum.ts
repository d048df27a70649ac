const MODULUS = 1n << 128n;

/** A checksum of many things whatever their order: each is added once, and counted. */
export class DigestSum {
  private count = 0;
  private sum = 0n;

  /** `digest` has at least 16 bytes, spread evenly. A thing that comes twice counts twice. */
  add(digest: Uint8Array): void {
    const bytes = Buffer.from(digest);
    this.sum = (this.sum + ((bytes.readBigUInt64BE(0) << 64n) | bytes.readBigUInt64BE(8))) % MODULUS;
    this.count += 1;
  }

  toString(): string {
    return `${this.count}, ${this.sum.toString(16)}`;
  }
}
