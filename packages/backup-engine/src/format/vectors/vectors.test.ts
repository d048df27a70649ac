import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { FormatError } from '../format-error.ts';
import { unwrapDataKey } from '../key-slots.ts';
import { openManifest } from '../manifest.ts';
import { parseMasterKey } from '../master-key.ts';
import { decryptMember } from '../member-stream.ts';
import { readArtifact, readChunked } from '../testing/independent-reader.ts';
import { runStream } from '../testing/run-stream.ts';
import {
  VECTOR_KEY,
  doDamage,
  makeVectors,
  sealVector,
  vectorPlaintext,
  type Damage,
} from './make-vectors.ts';
import kept from './vectors.json' with { type: 'json' };

const masterKey = Buffer.from(kept.masterKey.hex, 'hex');

test('the code still makes the bytes that the vectors hold', async () => {
  expect(await makeVectors()).toEqual(kept);
});

test('the keys and the manifest open', () => {
  const { id } = parseMasterKey(kept.masterKey.file, 'vector');
  expect(id).toBe(kept.masterKey.id);
  const dataKey = unwrapDataKey({
    keys: Buffer.from(kept.keysJson),
    masterKeys: [{ id, key: masterKey }],
    artifactId: kept.artifactId,
  });
  expect(Buffer.from(dataKey).toString('hex')).toBe(kept.dataKeyHex);
  const manifest = openManifest(dataKey, Buffer.from(kept.manifestJson), kept.artifactId);
  expect(manifest.artifactId).toBe(kept.artifactId);
});

describe('a reader that shares no code with the writer', () => {
  test.each(kept.members)('opens $name', async (vector) => {
    const stored = await sealVector(vector.plaintextBytes);
    expect(createHash('sha256').update(stored).digest('hex')).toBe(vector.storedSha256);
    const artifact = await readArtifact(
      {
        keys: Buffer.from(kept.keysJson),
        manifest: Buffer.from(kept.manifestJson),
        members: { [VECTOR_KEY.member]: stored },
      },
      masterKey,
    );
    const opened = artifact.members[VECTOR_KEY.member]!;
    expect(Buffer.from(opened).equals(vectorPlaintext(vector.plaintextBytes))).toBe(true);
    expect(artifact.manifest).toMatchObject({ formatVersion: 1, artifactId: kept.artifactId });
  });

  test.each(kept.damageToMulti)('refuses $what', async ({ damage }) => {
    const stored = doDamage(await sealVector(50_000), damage as Damage);
    const context = Buffer.from(kept.member.contextHex, 'hex').toString('ascii');
    await expect(readChunked(VECTOR_KEY.dataKey, context, stored)).rejects.toThrow();
  });
});

test.each(kept.damageToMulti)('$what is refused, and said where', async ({ damage, kind, chunk }) => {
  const stored = doDamage(await sealVector(50_000), damage as Damage);
  const { bytes, error } = await runStream(decryptMember(VECTOR_KEY), stored);
  expect(error).toBeInstanceOf(FormatError);
  expect({ kind: (error as FormatError).kind, chunk: (error as FormatError).chunk }).toEqual({ kind, chunk });
  expect(bytes.length).toBeLessThanOrEqual((chunk ?? 0) * 16_384);
});
