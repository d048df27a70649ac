import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { hkdfExpandSha512 } from './hkdf.ts';

test.each([1, 63, 64, 65, 76, 128, 255 * 64])(
  'gives the %i bytes that HKDF gives after its Extract step',
  (length) => {
    const secret = randomBytes(32);
    const salt = randomBytes(16);
    const info = randomBytes(length % 50);
    const extracted = createHmac('sha512', salt).update(secret).digest();
    const whole = Buffer.from(hkdfSync('sha512', secret, salt, info, length));
    expect(hkdfExpandSha512(extracted, info, length)).toEqual(whole);
  },
);

test.each([0, -1, 255 * 64 + 1])('refuses a length of %i', (length) => {
  expect(() => hkdfExpandSha512(randomBytes(32), new Uint8Array(), length)).toThrow(RangeError);
});
