/** Version of everything that docs/format.md describes. */
export const FORMAT_VERSION = 1;

const ARTIFACT_ID = /^[0-9a-z](?:[0-9a-z-]{0,126}[0-9a-z])?$/;
const MEMBER_NAME = /^[a-z0-9](?:[a-z0-9.-]{0,126}[a-z0-9])?$/;

export function isArtifactId(text: string): boolean {
  return ARTIFACT_ID.test(text);
}

export function isMemberName(text: string): boolean {
  return MEMBER_NAME.test(text) && !text.includes('..');
}

/**
 * The bytes that tie a ciphertext or a derived key to its meaning: a label and what it belongs to, parted by zero
 * bytes. No part may hold a zero byte, so that no two meanings share their bytes.
 */
function binding(label: string, ...parts: readonly string[]): Buffer {
  const texts = [label, ...parts];
  if (texts.some((text) => text.includes('\0'))) throw new RangeError('A binding cannot hold a zero byte');
  return Buffer.from(texts.join('\0'), 'ascii');
}

export function memberBinding(artifactId: string, member: string): Buffer {
  if (!isMemberName(member)) throw new RangeError(`Not a member name: ${JSON.stringify(member)}`);
  return binding('holdfast-member@v1', requireArtifactId(artifactId), member);
}

export function keySlotBinding(artifactId: string, masterKeyId: string): Buffer {
  return binding('holdfast-key-slot@v1', requireArtifactId(artifactId), masterKeyId);
}

export function manifestBinding(artifactId: string): Buffer {
  return binding('holdfast-manifest@v1', requireArtifactId(artifactId));
}

function requireArtifactId(artifactId: string): string {
  if (!isArtifactId(artifactId)) throw new RangeError(`Not an artifact id: ${JSON.stringify(artifactId)}`);
  return artifactId;
}
