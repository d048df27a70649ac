import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test } from 'vitest';
import { CHUNK_BYTES, HEADER_BYTES, SEALED_CHUNK_BYTES, TAG_BYTES } from './chunked-encryption.ts';
import { FormatError } from './format-error.ts';
import { createDataKey } from './key-slots.ts';
import { decryptMember, encryptMember } from './member-stream.ts';
import { runStream, throughStream } from './testing/run-stream.ts';

const key = { dataKey: createDataKey(), artifactId: '01jz-a', member: 'database-1' };
const SIZES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 700_001];

async function refusal(stored: Uint8Array, opening = key, pieceBytes?: number) {
  const { bytes, error } = await runStream(decryptMember(opening), stored, pieceBytes);
  expect(error).toBeInstanceOf(FormatError);
  const { kind, chunk } = error as FormatError;
  return { kind, chunk, bytes };
}

describe.each(SIZES)('a member of %i bytes', (size) => {
  const plaintext = randomBytes(size);

  test.each([1, 4_099, CHUNK_BYTES, SEALED_CHUNK_BYTES, 1_000_000])(
    'in pieces of %i comes back',
    async (pieces) => {
      if (pieces === 1 && size > 40_000) return;
      const stored = await throughStream(encryptMember(key), plaintext, pieces);
      expect(stored).toHaveLength(HEADER_BYTES + size + TAG_BYTES * (Math.floor(size / CHUNK_BYTES) + 1));
      expect((await throughStream(decryptMember(key), stored, pieces)).equals(plaintext)).toBe(true);
    },
  );

  test('tells what it stored, once it has ended', async () => {
    const encryption = encryptMember(key);
    expect(() => encryption.result()).toThrow();
    const stored = await throughStream(encryption, plaintext);
    const sha256 = createHash('sha256').update(stored).digest('hex');
    expect(encryption.result()).toEqual({ bytes: stored.length, sha256 });
  });
});

test.each([0, 1, 100 * CHUNK_BYTES, 100 * CHUNK_BYTES + 50])(
  'of %i bytes, the last chunk is made at the end of the input, never sooner',
  async (size) => {
    const plaintext = randomBytes(size);
    const encryption = encryptMember(key);
    const out: Buffer[] = [];
    encryption.on('data', (piece: Buffer) => out.push(piece));
    if (size > 0) encryption.write(plaintext);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const early = Buffer.concat(out);
    expect(early.length > 0).toBe(size > 64 * CHUNK_BYTES);
    expect(() => encryption.result()).toThrow();
    expect((await refusal(early)).kind).toBe('damaged');
    encryption.end();
    await once(encryption, 'end');
    expect((await throughStream(decryptMember(key), Buffer.concat(out))).equals(plaintext)).toBe(true);
  },
);

test('stopped before the end of its input, it has no result', async () => {
  const encryption = encryptMember(key);
  encryption.write(randomBytes(100));
  encryption.destroy();
  await once(encryption, 'close');
  expect(() => encryption.result()).toThrow();
});

test('what it hands on comes in large pieces', async () => {
  const plaintext = randomBytes(4_000_000);
  const sealed = await runStream(encryptMember(key), plaintext, 1_000);
  const opened = await runStream(decryptMember(key), sealed.bytes, 1_000);
  for (const { pieces } of [sealed, opened]) {
    for (const piece of pieces.slice(0, -1)) expect(piece).toBeGreaterThanOrEqual(256 * 1024);
  }
});

describe('a damaged member is refused, with the chunk', () => {
  const plaintext = randomBytes(3 * CHUNK_BYTES + 50);
  const stored = () => throughStream(encryptMember(key), plaintext);
  const chunkAt = (index: number) => HEADER_BYTES + index * SEALED_CHUNK_BYTES;

  test('cut anywhere', async () => {
    const whole = await stored();
    const boundaries = [0, 1, 2, 3].flatMap((index) =>
      [-1, 0, 1, TAG_BYTES - 1, TAG_BYTES, TAG_BYTES + 1].map((by) => chunkAt(index) + by),
    );
    for (const length of [0, 1, 23, 24, 25, ...boundaries, whole.length - 1]) {
      const { kind, chunk } = await refusal(whole.subarray(0, length));
      const at = length < HEADER_BYTES ? null : Math.floor((length - HEADER_BYTES) / SEALED_CHUNK_BYTES);
      expect({ length, kind, chunk }).toEqual({ length, kind: 'damaged', chunk: at });
    }
  });

  test('extended, by garbage, by a chunk of its own, by another member', async () => {
    const whole = await stored();
    for (const more of [
      Buffer.alloc(1),
      randomBytes(20_000),
      whole.subarray(chunkAt(1), chunkAt(2)),
      whole,
    ]) {
      expect(await refusal(Buffer.concat([whole, more]))).toMatchObject({ kind: 'damaged', chunk: 3 });
    }
  });

  test('reordered, duplicated, left out', async () => {
    const whole = await stored();
    const chunk = (index: number) => whole.subarray(chunkAt(index), chunkAt(index + 1));
    const header = whole.subarray(0, HEADER_BYTES);
    const build = (...order: number[]) => Buffer.concat([header, ...order.map(chunk)]);
    expect(await refusal(build(1, 0, 2, 3))).toMatchObject({ kind: 'damaged', chunk: 0 });
    expect(await refusal(build(0, 2, 1, 3))).toMatchObject({ kind: 'damaged', chunk: 1 });
    expect(await refusal(build(0, 1, 1, 2, 3))).toMatchObject({ kind: 'damaged', chunk: 2 });
    expect(await refusal(build(0, 1, 3))).toMatchObject({ kind: 'damaged', chunk: 2 });
    expect(await refusal(build(0, 1, 2))).toMatchObject({ kind: 'damaged', chunk: 3 });
  });

  test('a chunk of another member of the same artifact', async () => {
    const whole = await stored();
    const other = await throughStream(encryptMember({ ...key, member: 'database-2' }), plaintext);
    other.copy(whole, chunkAt(2), chunkAt(2), chunkAt(3));
    expect(await refusal(whole)).toMatchObject({ kind: 'damaged', chunk: 2 });
  });

  test('releases no byte of the refused chunk nor of any after it', async () => {
    const big = randomBytes(100 * CHUNK_BYTES + 7);
    const whole = await throughStream(encryptMember(key), big);
    whole[chunkAt(70) + 5]! ^= 0x10;
    for (const pieces of [1_000, 100_000, 10_000_000]) {
      const { kind, chunk, bytes } = await refusal(whole, key, pieces);
      expect({ kind, chunk }).toEqual({ kind: 'damaged', chunk: 70 });
      expect(bytes.length).toBeLessThanOrEqual(70 * CHUNK_BYTES);
      expect(bytes.equals(big.subarray(0, bytes.length))).toBe(true);
    }
  });
});

test('the key commitment tells a wrong key, another artifact and another member from damage', async () => {
  const stored = await throughStream(encryptMember(key), randomBytes(100));
  for (const other of [{ dataKey: createDataKey() }, { artifactId: '01jz-b' }, { member: 'database-2' }]) {
    const { kind, chunk, bytes } = await refusal(stored, { ...key, ...other });
    expect({ kind, chunk, released: bytes.length }).toEqual({ kind: 'wrong-key', chunk: null, released: 0 });
  }
});

test.each(['../x', 'A', '', 'a/b', 'a..b', 'a\0b', 'ä', '-a'])('%j is no member name', (member) => {
  expect(() => encryptMember({ ...key, member })).toThrow(RangeError);
  expect(() => decryptMember({ ...key, artifactId: member })).toThrow(RangeError);
});

test('memory does not grow with the member', { timeout: 60_000 }, async () => {
  const block = randomBytes(1024 * 1024);
  const encryption = encryptMember(key);
  const decryption = decryptMember(key);
  let most = 0;
  async function* blocks() {
    for (let count = 0; count < 64; count += 1) {
      most = Math.max(
        most,
        encryption.readableLength + decryption.readableLength + decryption.writableLength,
      );
      yield block;
    }
  }
  let bytes = 0;
  await pipeline(blocks, encryption, decryption, async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) bytes += piece.length;
  });
  expect(bytes).toBe(64 * block.length);
  expect(most).toBeLessThan(8 * 1024 * 1024);
});
