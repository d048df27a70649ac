import { createHmac } from 'node:crypto';

const SHA_512_BYTES = 64;

/**
 * HKDF-Expand of RFC 5869 with SHA-512. There is no Extract step: `inputKey` must already be uniformly random.
 * `length` in bytes, at most 255 * 64.
 */
export function hkdfExpandSha512(inputKey: Uint8Array, info: Uint8Array, length: number): Buffer {
  const rounds = Math.ceil(length / SHA_512_BYTES);
  if (rounds < 1 || rounds > 255) throw new RangeError(`HKDF-Expand cannot give ${length} bytes`);
  const blocks: Buffer[] = [];
  let previous: Buffer = Buffer.alloc(0);
  for (let round = 1; round <= rounds; round += 1) {
    previous = createHmac('sha512', inputKey)
      .update(previous)
      .update(info)
      .update(Uint8Array.of(round))
      .digest();
    blocks.push(previous);
  }
  return Buffer.concat(blocks).subarray(0, length);
}
