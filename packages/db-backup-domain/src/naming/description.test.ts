import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  assertDescription,
  checkDescription,
  descriptionLength,
  normalizeDescription,
} from './description.ts';

test.each([
  ['', 0],
  ['備考', 2],
  ['🐘🐘', 2],
  ['e\u0301', 2],
  ['👩‍👩‍👧', 5],
])('%j has %i code points', (text, length) => {
  expect(descriptionLength(text)).toBe(length);
});

test.each(['a', '備', '🐘'])('120 of %j are allowed, 121 are not', (character) => {
  expect(checkDescription(character.repeat(120))).toBeNull();
  expect(checkDescription(character.repeat(121))).toEqual({
    code: 'DESCRIPTION_TOO_LONG',
    problem: { kind: 'too-long', length: 121, maxLength: 120 },
  });
});

test('it is kept as typed, and blank is nothing, however long', () => {
  expect(normalizeDescription(' before\nthe migration ')).toBe(' before\nthe migration ');
  for (const blank of [null, undefined, '', '   ', '\n\t', '\u3000', ' '.repeat(500)]) {
    expect(normalizeDescription(blank)).toBeNull();
    expect(checkDescription(blank ?? '')).toBeNull();
  }
});

test('tabs and line breaks are prose, other control characters are not', () => {
  expect(checkDescription('a\tb\nc\r\nd')).toBeNull();
  for (const control of ['\u0000', '\u0007', '\u001b', '\u007f', '\u0085'])
    expect(checkDescription(`a${control}b`)).toMatchObject({
      code: 'REQUEST_INVALID',
      problem: { kind: 'control-characters' },
    });
});

test('half of a surrogate pair is refused', () => {
  expect(checkDescription('a\ud83d')).toMatchObject({ problem: { kind: 'broken-text' } });
});

test('what passes survives UTF-8 and JSON unchanged', () => {
  const text = fc.string({ unit: 'binary', maxLength: 130 });
  fc.assert(
    fc.property(text, (description) => {
      const kept = normalizeDescription(description);
      if (kept === null || checkDescription(description) !== null) return true;
      const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(kept));
      return decoded === kept && JSON.parse(JSON.stringify(kept)) === kept;
    }),
    { numRuns: 2000 },
  );
});

test('the assertion throws the code', () => {
  expect(() => {
    assertDescription('fine');
  }).not.toThrow();
  expect(() => {
    assertDescription('x'.repeat(121));
  }).toThrow(
    expect.objectContaining({ code: 'DESCRIPTION_TOO_LONG', detail: 'It has 121 characters.' }) as Error,
  );
});
