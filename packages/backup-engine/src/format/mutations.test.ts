import { randomBytes, randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { memberBinding } from './binding.ts';
import { openMessage } from './chunked-encryption.ts';
import { FormatError } from './format-error.ts';
import { createDataKey, unwrapDataKey, wrapDataKey } from './key-slots.ts';
import { openManifest, sealManifest } from './manifest.ts';
import { masterKeyId, type MasterKey } from './master-key.ts';
import { decryptMember, encryptMember } from './member-stream.ts';
import { runStream, throughStream } from './testing/run-stream.ts';
import { sampleManifest } from './testing/sample-manifest.ts';

const RANDOM_MUTATIONS = 2_500;
const STREAMED = 200;
/** A machine that does other work beside. */
const UNHURRIED = { timeout: 60_000 };
const SEALED = 16_400;
const SALT = 24;
const HEADER = 56;

function newArtifact() {
  const masterBytes = randomBytes(32);
  const masterKey: MasterKey = { id: masterKeyId(masterBytes), key: masterBytes };
  return { dataKey: createDataKey(), masterKey, artifactId: '01jz-a', member: 'database-1' };
}

type Mutation = (bytes: Buffer, other: Buffer) => Buffer;

/** The bytes with those of a range replaced. */
const splice = (bytes: Buffer, [from, to]: readonly [number, number], put: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(to)]);

/** Each class of damage, at a place that chance picks. */
const MUTATIONS: readonly Mutation[] = [
  (bytes) => {
    const altered = Buffer.from(bytes);
    altered[randomInt(altered.length)]! ^= 1 << randomInt(8);
    return altered;
  },
  (bytes) => bytes.subarray(0, randomInt(bytes.length)),
  (bytes) => Buffer.concat([bytes, randomBytes(randomInt(1, 40_000))]),
  (bytes) => splice(bytes, [0, randomInt(1, bytes.length)], new Uint8Array()),
  (bytes) => {
    const at = randomInt(bytes.length);
    return splice(bytes, [at, Math.min(bytes.length, at + randomInt(1, 500))], new Uint8Array());
  },
  (bytes) => {
    const at = randomInt(bytes.length);
    return splice(bytes, [at, at], randomBytes(randomInt(1, 500)));
  },
  (bytes) => {
    const from = randomInt(bytes.length - 1);
    const to = Math.min(bytes.length, from + randomInt(8, 5_000));
    return splice(bytes, [from, to], randomBytes(to - from));
  },
  (bytes) => {
    const [left, right] = [randomInt(3), randomInt(3)].map((index) => HEADER + index * SEALED) as [
      number,
      number,
    ];
    const altered = Buffer.from(bytes);
    bytes.copy(altered, left, right, right + SEALED);
    bytes.copy(altered, right, left, left + SEALED);
    return altered;
  },
  (bytes, other) => {
    const at = HEADER + randomInt(3) * SEALED;
    return splice(bytes, [at, at + SEALED], other.subarray(at, at + SEALED));
  },
  /* Joined behind the salt: the other message from its first byte on would be no damage, but a whole message itself. */
  (bytes, other) => {
    const at = SALT + randomInt(bytes.length - SALT);
    return Buffer.concat([bytes.subarray(0, at), other.subarray(at)]);
  },
];

test('a member of another shape than what was written is always refused', UNHURRIED, async () => {
  const artifact = newArtifact();
  const context = memberBinding(artifact.artifactId, artifact.member);
  const plaintext = randomBytes(3 * 16_384 + 500);
  const stored = await throughStream(encryptMember(artifact), plaintext);
  const other = await throughStream(encryptMember({ ...artifact, member: 'database-2' }), plaintext);
  const sameMember = await throughStream(encryptMember(artifact), plaintext);

  const boundaries = Array.from({ length: 4 }, (_, index) => HEADER + index * SEALED);
  const places = [
    0,
    23,
    24,
    55,
    stored.length - 1,
    ...boundaries.flatMap((at) => [at - 17, at - 16, at - 1, at, at + 1]),
  ];
  const mutants: Buffer[] = [];
  for (const at of places) {
    for (let bit = 0; bit < 8; bit += 1)
      mutants.push(splice(stored, [at, at + 1], Uint8Array.of(stored[at]! ^ (1 << bit))));
    mutants.push(
      stored.subarray(0, at),
      splice(stored, [at, at], Uint8Array.of(0)),
      splice(stored, [at, at + 1], Buffer.of()),
    );
  }
  for (let count = 0; count < RANDOM_MUTATIONS; count += 1) {
    const mutate = MUTATIONS[count % MUTATIONS.length]!;
    mutants.push(mutate(stored, count % 2 === 0 ? other : sameMember));
  }

  const changed = mutants.filter((mutant) => !mutant.equals(stored));
  expect(changed.length).toBeGreaterThan(2_000);
  for (const mutant of changed)
    expect(() => openMessage(artifact.dataKey, context, mutant)).toThrow(FormatError);
  for (const mutant of changed.slice(-STREAMED)) {
    const { bytes, error } = await runStream(decryptMember(artifact), mutant, 50_000);
    expect(error).toBeInstanceOf(FormatError);
    expect(bytes.equals(plaintext.subarray(0, bytes.length))).toBe(true);
  }
});

test('key slots and manifest of other bytes than what was written are always refused', UNHURRIED, () => {
  const { dataKey, masterKey, artifactId } = newArtifact();
  const keys = Buffer.from(wrapDataKey({ dataKey, masterKey, artifactId }));
  const otherKeys = Buffer.from(wrapDataKey({ dataKey: createDataKey(), masterKey, artifactId }));
  const manifest = Buffer.from(sealManifest(dataKey, sampleManifest()));
  const otherManifest = Buffer.from(sealManifest(createDataKey(), sampleManifest()));
  for (let count = 0; count < RANDOM_MUTATIONS; count += 1) {
    const mutate = MUTATIONS[count % 7]!;
    const [wrongKeys, wrongManifest] = [mutate(keys, otherKeys), mutate(manifest, otherManifest)];
    if (!wrongKeys.equals(keys)) {
      expect(() => unwrapDataKey({ keys: wrongKeys, masterKeys: [masterKey], artifactId })).toThrow(
        FormatError,
      );
    }
    if (!wrongManifest.equals(manifest)) {
      expect(() => openManifest(dataKey, wrongManifest, artifactId)).toThrow(FormatError);
    }
  }
});
