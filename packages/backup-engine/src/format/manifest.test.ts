import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { manifestBinding } from './binding.ts';
import { FormatError } from './format-error.ts';
import { hkdfExpandSha512 } from './hkdf.ts';
import { createDataKey } from './key-slots.ts';
import { memberFileName, openManifest, sealManifest, type Manifest } from './manifest.ts';
import { sampleManifest } from './testing/sample-manifest.ts';

const dataKey = createDataKey();
const manifest = sampleManifest();
const { artifactId } = manifest;

function refusal(bytes: Uint8Array, key = dataKey, id = artifactId): FormatError {
  try {
    openManifest(key, bytes, id);
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return error as FormatError;
  }
  throw new Error('It was opened');
}

test('comes back as it was, from bytes that are JSON and always the same', () => {
  const bytes = sealManifest(dataKey, manifest);
  expect(openManifest(dataKey, bytes, artifactId)).toEqual(manifest);
  expect(JSON.parse(Buffer.from(bytes).toString('utf8')).manifest).toEqual(manifest);
  const shuffled = Object.fromEntries(Object.entries(manifest).reverse()) as typeof manifest;
  expect(sealManifest(dataKey, shuffled)).toEqual(bytes);
});

test('every altered byte, every cut and every addition is refused', () => {
  const bytes = sealManifest(dataKey, manifest);
  for (let at = 0; at < bytes.length; at += 1) {
    const altered = Uint8Array.from(bytes);
    altered[at]! ^= 1 << (at % 8);
    expect(['damaged', 'unsupported-version']).toContain(refusal(altered).kind);
    expect(refusal(bytes.subarray(0, at)).kind).toBe('damaged');
  }
  expect(refusal(Buffer.concat([bytes, Buffer.from(' ')])).kind).toBe('damaged');
});

test('of another data key or another artifact it is refused', () => {
  const bytes = sealManifest(dataKey, manifest);
  expect(refusal(bytes, createDataKey()).kind).toBe('damaged');
  expect(refusal(bytes, dataKey, '01jz-b').kind).toBe('damaged');
});

test('a later version is told as such', () => {
  const text = Buffer.from(sealManifest(dataKey, manifest)).toString('utf8');
  expect(refusal(Buffer.from(text.replace('"holdfastArtifact":1', '"holdfastArtifact":12'))).kind).toBe(
    'unsupported-version',
  );
});

/** As `sealManifest` would, if it took any text for a manifest. */
function sealedText(body: string): Uint8Array {
  const key = hkdfExpandSha512(dataKey, manifestBinding(artifactId), 32);
  const mac = createHmac('sha256', key).update(body).digest('hex');
  return Buffer.from(`{"holdfastArtifact":1,"manifest":${body},"hmacSha256":"${mac}"}\n`);
}

test.each([
  ['server.sizeBytes', { server: { ...manifest.server, sizeBytes: 2 ** 53 } }],
  ['members.0.bytes', { members: [{ ...manifest.members[0]!, bytes: 2 ** 60 }] }],
])('a size that no disk has is damage, and told by its place: %s', (place, changes) => {
  const far = JSON.stringify({ ...manifest, ...changes });
  expect(refusal(sealedText(far))).toMatchObject({
    kind: 'damaged',
    message: `The manifest is authentic, yet tells a size that nothing has (${place})`,
  });
  expect(() => sealManifest(dataKey, sampleManifest(changes))).toThrow();
  expect(openManifest(dataKey, sealedText(JSON.stringify(manifest)), artifactId)).toEqual(manifest);
});

test.each([
  ['no member', { members: [] }],
  ['a member twice', { members: [manifest.members[0]!, manifest.members[0]!] }],
  ['a file that is not of the member', { members: [{ ...manifest.members[0]!, file: '../x' }] }],
  [
    'a member of no valid name',
    { members: [{ ...manifest.members[0]!, name: '../x', file: memberFileName('../x') }] },
  ],
  ['an artifact id of no valid form', { artifactId: '../x' }],
  ['a field that it does not know', { counts: {} }],
  ['an instant without a zone', { createdAt: '2026-11-21 03:00:00' }],
])('is not made with %s', (_, changes) => {
  expect(() => sealManifest(dataKey, sampleManifest(changes as Partial<Manifest>))).toThrow();
});
