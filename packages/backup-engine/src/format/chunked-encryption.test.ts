import { createHash, randomBytes } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { deriveMessageKey, openChunk, openMessage, sealChunk, sealMessage } from './chunked-encryption.ts';
import { MemberDecryption } from './member-stream.ts';
import { FormatError } from './format-error.ts';
import { runStream } from './testing/run-stream.ts';
import published from './vectors/wycheproof.json' with { type: 'json' };

const sha512 = (bytes: Uint8Array) => createHash('sha512').update(bytes).digest('hex');

describe.each(published.vectors)('published vector $id: $what', (vector) => {
  const key = Buffer.from(vector.key, 'hex');
  const context = Buffer.from(vector.context, 'hex');
  const stored = inflateSync(Buffer.from(vector.zlibCiphertext, 'hex'));

  test('as a whole message', () => {
    const open = () => openMessage(key, context, stored);
    if (!vector.valid) {
      expect(open).toThrow();
      return;
    }
    const plaintext = open();
    expect(plaintext).toHaveLength(vector.plaintextBytes!);
    expect(sha512(plaintext)).toBe(vector.plaintextSha512);
    const salt = stored.subarray(0, 24);
    expect(sealMessage(key, context, { salt, plaintext }).equals(stored)).toBe(true);
  });

  test('as a stream', async () => {
    const { bytes, error } = await runStream(new MemberDecryption(key, context), stored, 10_007);
    if (vector.valid) {
      expect(error).toBeNull();
      expect(sha512(bytes)).toBe(vector.plaintextSha512);
    } else {
      expect(error).not.toBeNull();
      expect(bytes.length).toBeLessThanOrEqual(vector.plaintextBytes ?? 0);
    }
  });
});

test('the published vectors are all there', () => {
  expect(published.vectors).toHaveLength(34);
  expect(published.vectors.filter(({ valid }) => valid)).toHaveLength(9);
});

test.each([0, 1, 255, 256, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 5, 2 ** 38 - 1])(
  'chunk %i has the base nonce XOR its number',
  async (index) => {
    const messageKey = deriveMessageKey(randomBytes(32), randomBytes(24), Buffer.from('context'));
    const plaintext = randomBytes(100);
    const iv = Buffer.from(messageKey.baseNonce);
    const number = Buffer.alloc(12);
    number.writeBigUInt64BE(BigInt(index), 4);
    iv.forEach((byte, at) => (iv[at] = byte ^ number[at]!));
    const key = await crypto.subtle.importKey('raw', messageKey.key.export(), 'AES-GCM', false, ['encrypt']);
    const expected = Buffer.from(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plaintext));
    const sealed = Buffer.concat(sealChunk(messageKey, index, plaintext));
    expect(sealed.equals(expected)).toBe(true);
    expect(openChunk(messageKey, index, sealed).equals(plaintext)).toBe(true);
  },
);

test('a message ends before chunk 2^38', () => {
  const messageKey = deriveMessageKey(randomBytes(32), randomBytes(24), new Uint8Array());
  expect(() => sealChunk(messageKey, 2 ** 38, new Uint8Array())).toThrow(RangeError);
});

test('another key, salt or context is told from damage before any chunk is opened', () => {
  const key = randomBytes(32);
  const context = Buffer.from('a');
  const stored = sealMessage(key, context, { salt: randomBytes(24), plaintext: Buffer.from('text') });
  const kindOf = (open: () => unknown) => {
    try {
      open();
    } catch (error) {
      return error instanceof FormatError ? error.kind : error;
    }
    return 'opened';
  };
  expect(kindOf(() => openMessage(randomBytes(32), context, stored))).toBe('wrong-key');
  expect(kindOf(() => openMessage(key, Buffer.from('b'), stored))).toBe('wrong-key');
  stored[stored.length - 1]! ^= 1;
  expect(kindOf(() => openMessage(key, context, stored))).toBe('damaged');
});
