import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

test('says the same value in the same bytes, whatever the order of its members', () => {
  expect(canonicalJson({ b: [1, null, { d: true, c: 'ü"\n' }], a: -0.5 })).toBe(
    '{"a":-0.5,"b":[1,null,{"c":"ü\\"\\n","d":true}]}',
  );
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
  );
});

test.each([undefined, NaN, Infinity, () => 1, 1n, new Date(0), new Map(), { a: undefined }, [undefined]])(
  'refuses %s',
  (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  },
);
