import { describe, expect, it } from 'vitest';
import { Crc64 } from './crc64.ts';

/** The sum that Redis's own test of its CRC expects, lowest byte first. */
const OF_DIGITS = Uint8Array.of(0xca, 0xd9, 0xb8, 0xc4, 0x14, 0xd9, 0xc6, 0xe9);

describe('the checksum of an RDB file', () => {
  it('is that of the known vector', () => {
    const digits = Buffer.from('123456789');
    const crc = new Crc64();
    crc.update(digits, 0, digits.length);
    expect(crc.matches(OF_DIGITS)).toBe(true);
    expect(crc.matches(OF_DIGITS.toReversed())).toBe(false);
  });

  it('does not depend on how the bytes come', () => {
    const bytes = Buffer.from(Array.from({ length: 300 }, (_, index) => (index * 31) & 0xff));
    const whole = new Crc64();
    whole.update(bytes, 0, bytes.length);
    for (let size = 1; size < 40; size += 1) {
      const parts = new Crc64();
      for (let at = 0; at < bytes.length; at += size) {
        parts.update(bytes, at, Math.min(at + size, bytes.length));
      }
      expect(parts).toEqual(whole);
    }
  });
});
