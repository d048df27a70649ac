/*
 * Opens an artifact with WebCrypto alone, written from docs/format.md and the C2SP text. It shares no code with the
 * implementation: where the two agree, the document is what both follow.
 */
const { subtle } = globalThis.crypto;
const ascii = new TextEncoder();

type Bytes = Uint8Array<ArrayBuffer>;

function join(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function hmac(hash: 'SHA-256' | 'SHA-512', key: Uint8Array, data: Uint8Array): Promise<Bytes> {
  const hmacKey = await subtle.importKey('raw', join(key), { name: 'HMAC', hash }, false, ['sign']);
  return new Uint8Array(await subtle.sign('HMAC', hmacKey, join(data)));
}

/** RFC 5869, section 2.3, for at most two blocks. */
async function expand(key: Uint8Array, info: Uint8Array, length: number): Promise<Bytes> {
  const first = await hmac('SHA-512', key, join(info, Uint8Array.of(1)));
  const second = await hmac('SHA-512', key, join(first, info, Uint8Array.of(2)));
  return join(first, second).slice(0, length);
}

/** C2SP chunked-encryption, Cobblestone-256. */
export async function readChunked(inputKey: Uint8Array, context: string, stored: Uint8Array): Promise<Bytes> {
  const salt = stored.subarray(0, 24);
  const info = join(
    ascii.encode('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0'),
    salt,
    ascii.encode(context),
  );
  const derived = await expand(inputKey, info, 32 + 12 + 32);
  if (!derived.subarray(44).every((byte, at) => byte === stored[24 + at])) throw new Error('commitment');
  const key = await subtle.importKey('raw', derived.slice(0, 32), 'AES-GCM', false, ['decrypt']);
  const parts: Uint8Array[] = [];
  let at = 56;
  for (let number = 0n; ; number += 1n) {
    const sealed = stored.slice(at, at + 16_400);
    const nonce = derived.slice(32, 44);
    const counter = new DataView(nonce.buffer);
    counter.setBigUint64(4, counter.getBigUint64(4) ^ number);
    parts.push(new Uint8Array(await subtle.decrypt({ name: 'AES-GCM', iv: nonce }, key, sealed)));
    if (sealed.length < 16_400) return join(...parts);
    at += 16_400;
  }
}

export interface StoredFiles {
  readonly keys: Uint8Array;
  readonly manifest: Uint8Array;
  readonly members: Readonly<Record<string, Uint8Array>>;
}

export interface ReadArtifact {
  readonly manifest: unknown;
  /** Compressed bytes by member. */
  readonly members: Readonly<Record<string, Bytes>>;
}

export async function readArtifact(files: StoredFiles, masterKey: Uint8Array): Promise<ReadArtifact> {
  const text = new TextDecoder().decode(files.manifest);
  const keys = JSON.parse(new TextDecoder().decode(files.keys)) as {
    artifactId: string;
    slots: { masterKeyId: string; wrapped: string }[];
  };
  const [slot] = keys.slots;
  if (slot === undefined) throw new Error('keys');
  const wrapped = Uint8Array.from(atob(slot.wrapped), (letter) => letter.charCodeAt(0));
  const slotContext = `holdfast-key-slot@v1\0${keys.artifactId}\0${slot.masterKeyId}`;
  const dataKey = await readChunked(masterKey, slotContext, wrapped);

  const body = text.slice('{"holdfastArtifact":1,"manifest":'.length, text.lastIndexOf(',"hmacSha256":"'));
  const macKey = await expand(dataKey, ascii.encode(`holdfast-manifest@v1\0${keys.artifactId}`), 32);
  const mac = Buffer.from(await hmac('SHA-256', macKey, ascii.encode(body))).toString('hex');
  if (!text.endsWith(`,"hmacSha256":"${mac}"}\n`)) throw new Error('manifest');

  const members: Record<string, Bytes> = {};
  for (const [member, stored] of Object.entries(files.members)) {
    members[member] = await readChunked(dataKey, `holdfast-member@v1\0${keys.artifactId}\0${member}`, stored);
  }
  return { manifest: JSON.parse(body), members };
}
