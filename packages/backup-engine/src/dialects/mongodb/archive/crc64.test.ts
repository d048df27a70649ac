import { describe, expect, it } from 'vitest';
import { Crc64 } from './crc64.ts';

function crcOf(...parts: (string | Uint8Array)[]): string {
  const crc = new Crc64();
  for (const part of parts) crc.update(typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
  return BigInt.asUintN(64, crc.value()).toString(16).padStart(16, '0');
}

/** Bit by bit, as the definition reads. */
function slowly(bytes: Uint8Array): string {
  let crc = 0xffff_ffff_ffff_ffffn;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1)
      crc = (crc & 1n) === 1n ? (crc >> 1n) ^ 0xc96c_5795_d787_0f42n : crc >> 1n;
  }
  return (crc ^ 0xffff_ffff_ffff_ffffn).toString(16).padStart(16, '0');
}

describe('the CRC-64 of an archive', () => {
  it('has the published check value of CRC-64/XZ', () => {
    expect(crcOf('123456789')).toBe('995dc9bbdf1939fa');
    expect(crcOf('')).toBe('0000000000000000');
  });

  it('is that of its definition for every length, however the bytes are cut', () => {
    const bytes = Uint8Array.from({ length: 70 }, (_, at) => (at * 151 + 7) & 0xff);
    for (let length = 0; length <= bytes.length; length += 1) {
      const whole = bytes.subarray(0, length);
      expect(crcOf(whole), `${length} bytes`).toBe(slowly(whole));
      expect(crcOf(whole.subarray(0, 5), whole.subarray(5, 18), whole.subarray(18))).toBe(slowly(whole));
    }
  });
});
