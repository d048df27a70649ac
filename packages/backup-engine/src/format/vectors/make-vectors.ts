import { createHash } from 'node:crypto';
import { memberBinding } from '../binding.ts';
import { deriveMessageKey } from '../chunked-encryption.ts';
import { unwrapDataKey, wrapDataKey } from '../key-slots.ts';
import { sealManifest } from '../manifest.ts';
import { formatMasterKey, masterKeyId } from '../master-key.ts';
import { encryptMember } from '../member-stream.ts';
import { sampleManifest } from '../testing/sample-manifest.ts';
import { throughStream } from '../testing/run-stream.ts';

/*
 * The test vectors of docs/format.md. They are kept in `vectors.json`, and a test makes them again and compares. After
 * a change of the format, and only then, write them anew:
 *   node -e "import('./src/format/vectors/make-vectors.ts').then(async (m) => fs.writeFileSync('src/format/vectors/vectors.json', JSON.stringify(await m.makeVectors(), null, 1) + '\n'))"
 */

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** `count` bytes that go up by one from `first`. */
const rising = (first: number, count: number) => Uint8Array.from({ length: count }, (_, at) => first + at);

/** The plaintext of every vector: byte n is n mod 251. */
export function vectorPlaintext(bytes: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: bytes }, (_, at) => at % 251));
}

export const VECTOR_KEY = { dataKey: rising(0x40, 32), artifactId: '01jz-vector', member: 'database-1' };
const MASTER_KEY = rising(0x10, 32);
const SALT = rising(0x80, 24);
const SIZES = {
  empty: 0,
  'one-byte': 1,
  'short-by-one': 16_383,
  'one-chunk': 16_384,
  'over-by-one': 16_385,
  multi: 50_000,
};

/** Damage done to the stored bytes of `multi`, and what the reader says of it. */
const STORED_CHUNK = 16_400;
const chunkAt = (index: number) => 56 + index * STORED_CHUNK;
export type Damage =
  | { readonly flip: number }
  | { readonly cutTo: number }
  | { readonly appendHex: string }
  /** The four stored chunks, in this order. */
  | { readonly chunks: readonly number[] };
interface DamageVector {
  readonly what: string;
  readonly damage: Damage;
  readonly kind: 'wrong-key' | 'damaged';
  /** null: refused before chunk 0. */
  readonly chunk: number | null;
}
const DAMAGE: readonly DamageVector[] = [
  { what: 'a bit of the salt', damage: { flip: 3 }, kind: 'wrong-key', chunk: null },
  { what: 'a bit of the commitment', damage: { flip: 30 }, kind: 'wrong-key', chunk: null },
  { what: 'a bit of the first chunk', damage: { flip: 56 }, kind: 'damaged', chunk: 0 },
  { what: 'a bit of the second tag', damage: { flip: chunkAt(2) - 1 }, kind: 'damaged', chunk: 1 },
  { what: 'a bit of the last chunk', damage: { flip: chunkAt(3) + 5 }, kind: 'damaged', chunk: 3 },
  { what: 'cut inside the header', damage: { cutTo: 40 }, kind: 'damaged', chunk: null },
  { what: 'cut after the header', damage: { cutTo: 56 }, kind: 'damaged', chunk: 0 },
  { what: 'cut inside a chunk', damage: { cutTo: chunkAt(1) + 100 }, kind: 'damaged', chunk: 1 },
  { what: 'cut between chunks', damage: { cutTo: chunkAt(3) }, kind: 'damaged', chunk: 3 },
  { what: 'cut by its last byte', damage: { cutTo: chunkAt(3) + 863 }, kind: 'damaged', chunk: 3 },
  { what: 'one byte more', damage: { appendHex: '00' }, kind: 'damaged', chunk: 3 },
  { what: 'an empty chunk more', damage: { appendHex: '00'.repeat(16) }, kind: 'damaged', chunk: 3 },
  { what: 'chunks in another order', damage: { chunks: [0, 2, 1, 3] }, kind: 'damaged', chunk: 1 },
  { what: 'a chunk twice', damage: { chunks: [0, 1, 1, 2, 3] }, kind: 'damaged', chunk: 2 },
  { what: 'a chunk left out', damage: { chunks: [0, 1, 3] }, kind: 'damaged', chunk: 2 },
];

export async function sealVector(bytes: number): Promise<Buffer> {
  return throughStream(encryptMember({ ...VECTOR_KEY, random: () => SALT }), vectorPlaintext(bytes));
}

export function doDamage(stored: Buffer, damage: Damage): Buffer {
  if ('flip' in damage) {
    const altered = Buffer.from(stored);
    altered.writeUInt8(altered.readUInt8(damage.flip) ^ 1, damage.flip);
    return altered;
  }
  if ('cutTo' in damage) return stored.subarray(0, damage.cutTo);
  if ('appendHex' in damage) return Buffer.concat([stored, Buffer.from(damage.appendHex, 'hex')]);
  const chunks = damage.chunks.map((index) => stored.subarray(chunkAt(index), chunkAt(index + 1)));
  return Buffer.concat([stored.subarray(0, 56), ...chunks]);
}

export async function makeVectors() {
  const { dataKey, artifactId, member } = VECTOR_KEY;
  const masterKey = { id: masterKeyId(MASTER_KEY), key: MASTER_KEY };
  const keys = wrapDataKey({ dataKey, masterKey, artifactId, random: () => SALT });
  unwrapDataKey({ keys, masterKeys: [masterKey], artifactId });
  const { key, baseNonce, commitment } = deriveMessageKey(dataKey, SALT, memberBinding(artifactId, member));
  const members = [];
  for (const [name, bytes] of Object.entries(SIZES)) {
    const stored = await sealVector(bytes);
    const whole = stored.length < 100 ? { storedHex: hex(stored) } : {};
    const sums = { plaintextSha256: sha256(vectorPlaintext(bytes)), storedSha256: sha256(stored) };
    members.push({ name, plaintextBytes: bytes, storedBytes: stored.length, ...sums, ...whole });
  }
  return {
    plaintext: 'byte n is n mod 251',
    masterKey: { hex: hex(MASTER_KEY), id: masterKey.id, file: formatMasterKey(masterKey) },
    artifactId,
    dataKeyHex: hex(dataKey),
    keysJson: Buffer.from(keys).toString('utf8'),
    manifestJson: Buffer.from(sealManifest(dataKey, sampleManifest({ artifactId }))).toString('utf8'),
    member: {
      name: member,
      saltHex: hex(SALT),
      contextHex: hex(memberBinding(artifactId, member)),
      keyHex: hex(key.export()),
      baseNonceHex: hex(baseNonce),
      commitmentHex: hex(commitment),
    },
    members,
    damageToMulti: DAMAGE,
  };
}
