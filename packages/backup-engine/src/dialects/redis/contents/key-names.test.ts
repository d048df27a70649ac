import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOfName, nameOfKey } from './key-names.ts';

describe('the name of a key', () => {
  it.each([
    ['user:1', 'user:1'],
    ['naïve 東京 🚢', 'naïve 東京 🚢'],
    ['a\\x00b', 'a\\\\x00b'],
    ['a\nb\0', 'a\\x0ab\\x00'],
    ['\u0085', '\\xc2\\x85'],
    ['', ''],
  ])('of the text %j is %j', (key, name) => {
    expect(nameOfKey(Buffer.from(key))).toBe(name);
    expect(keyOfName(name)).toEqual(Buffer.from(key));
  });

  it('tells bytes that are not UTF-8 apart', () => {
    expect(nameOfKey(Buffer.from([0xff, 0x61, 0xc3, 0x28, 0xed, 0xa0, 0x80]))).toBe(
      '\\xffa\\xc3(\\xed\\xa0\\x80',
    );
  });

  it('leads back to the very bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(bytes, (key) => {
        expect(keyOfName(nameOfKey(key))).toEqual(Buffer.from(key));
      }),
      { numRuns: 2000 },
    );
  });

  it('is refused where it is none', () => {
    for (const name of ['\\', 'a\\x0', '\\q', 'a\\']) expect(keyOfName(name)).toBeNull();
  });
});
