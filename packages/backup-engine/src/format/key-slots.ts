import { createHash } from 'node:crypto';
import { z } from 'zod';
import { FORMAT_VERSION, keySlotBinding } from './binding.ts';
import { canonicalJson } from './canonical-json.ts';
import { KEY_BYTES, SALT_BYTES, openMessage, sealMessage } from './chunked-encryption.ts';
import { FormatError } from './format-error.ts';
import type { MasterKey } from './master-key.ts';
import { systemRandom, type RandomBytes } from './random.ts';

/** The sidecar of an artifact that holds its data key, wrapped. Replaceable: rotating a master key moves no data. */
export const KEYS_FILE = 'keys.json';

const SLOT_ALGORITHM = 'c2sp-chunked-encryption-aes-256-gcm';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const keysSchema = z.strictObject({
  artifactId: z.string(),
  holdfastKeys: z.literal(FORMAT_VERSION),
  slots: z
    .array(
      z.strictObject({
        algorithm: z.literal(SLOT_ALGORITHM),
        masterKeyId: z.string(),
        wrapped: z.string().regex(BASE64),
      }),
    )
    .min(1),
});
type Keys = z.infer<typeof keysSchema>;

/** 32 random bytes: the one key of everything in one artifact. */
export function createDataKey(random: RandomBytes = systemRandom): Uint8Array {
  return random(KEY_BYTES);
}

export interface WrapOptions {
  readonly dataKey: Uint8Array;
  /** A slot is made for each: any one of them opens the artifact. */
  readonly masterKey: MasterKey | readonly MasterKey[];
  readonly artifactId: string;
  readonly random?: RandomBytes;
}

/** The bytes of `keys.json`. */
export function wrapDataKey({
  dataKey,
  masterKey,
  artifactId,
  random = systemRandom,
}: WrapOptions): Uint8Array {
  const masterKeys: readonly MasterKey[] = 'key' in masterKey ? [masterKey] : masterKey;
  const slots = masterKeys.map((each) => sealSlot(dataKey, each, { artifactId, random }));
  return serialise(keysSchema.parse({ artifactId, holdfastKeys: FORMAT_VERSION, slots }));
}

type Slot = Keys['slots'][number];

function sealSlot(
  dataKey: Uint8Array,
  { id, key }: MasterKey,
  { artifactId, random }: { artifactId: string; random: RandomBytes },
): Slot {
  const sealing = { salt: random(SALT_BYTES), plaintext: dataKey };
  const wrapped = sealMessage(key, keySlotBinding(artifactId, id), sealing).toString('base64');
  return { algorithm: SLOT_ALGORITHM, masterKeyId: id, wrapped };
}

/**
 * The bytes of `keys.json` with a slot for `added` beside those that are there; the same bytes where it has one that
 * opens. Throws as `unwrapDataKey` does: the data key has to be had from one of `masterKeys`, or from `added`.
 */
export function addKeySlot(
  { keys: bytes, masterKeys, artifactId }: UnwrapOptions,
  added: MasterKey,
  random: RandomBytes = systemRandom,
): Uint8Array {
  const keys = parse(bytes);
  const others = keys.slots.filter(({ masterKeyId }) => masterKeyId !== added.id);
  if (others.length < keys.slots.length) {
    unwrapDataKey({ keys: bytes, masterKeys: [added], artifactId });
    return bytes;
  }
  const dataKey = unwrapDataKey({ keys: bytes, masterKeys, artifactId });
  return serialise({ ...keys, slots: [...others, sealSlot(dataKey, added, { artifactId, random })] });
}

/**
 * The bytes of `keys.json` without the slot of `dropped`; the same bytes where there is none. Throws as `unwrapDataKey`
 * does where `kept` would not open it afterwards: no artifact is left without a key.
 */
export function dropKeySlot(
  { keys: bytes, artifactId }: Pick<UnwrapOptions, 'keys' | 'artifactId'>,
  { dropped, kept }: { dropped: string; kept: MasterKey },
): Uint8Array {
  unwrapDataKey({ keys: bytes, masterKeys: [kept], artifactId });
  const keys = parse(bytes);
  const slots = keys.slots.filter(({ masterKeyId }) => masterKeyId !== dropped);
  return slots.length === keys.slots.length ? bytes : serialise({ ...keys, slots });
}

export interface UnwrapOptions {
  /** The bytes of `keys.json`. */
  readonly keys: Uint8Array;
  readonly masterKeys: readonly MasterKey[];
  readonly artifactId: string;
}

/**
 * The data key of an artifact. `wrong-key` where none of the master keys has a slot: names the ids that are needed.
 * `damaged` where the file is altered, cut, or of another artifact.
 */
export function unwrapDataKey({ keys: bytes, masterKeys, artifactId }: UnwrapOptions): Uint8Array {
  const keys = parse(bytes);
  if (keys.artifactId !== artifactId) {
    throw new FormatError(
      'damaged',
      `The key slots are of another artifact, ${JSON.stringify(keys.artifactId)}`,
    );
  }
  for (const slot of keys.slots) {
    const masterKey = masterKeys.find(({ id }) => id === slot.masterKeyId);
    if (masterKey !== undefined) return openSlot(slot, masterKey, artifactId);
  }
  const masterKeyIds = keys.slots.map((slot) => slot.masterKeyId);
  throw new FormatError(
    'wrong-key',
    `None of the master keys at hand opens it; needed: ${masterKeyIds.join(' or ')}`,
    {
      masterKeyIds,
    },
  );
}

function openSlot(slot: Slot, masterKey: MasterKey, artifactId: string): Uint8Array {
  try {
    const binding = keySlotBinding(artifactId, slot.masterKeyId);
    const dataKey = openMessage(masterKey.key, binding, Buffer.from(slot.wrapped, 'base64'));
    if (dataKey.length === KEY_BYTES) return dataKey;
    throw new FormatError('damaged', `A data key has ${KEY_BYTES} bytes, not ${dataKey.length}`);
  } catch (cause) {
    // The id is derived from the key: a slot of this id that does not open is not one of another key.
    throw new FormatError('damaged', `The key slot of master key ${masterKey.id} does not open with it`, {
      cause,
    });
  }
}

/**
 * The checksum has no key: it tells a flipped bit in a master key id, which would look like a missing key, from a key
 * that is really missing. Against intent the sealed slots stand by themselves.
 */
function serialise(keys: Keys): Buffer {
  return Buffer.from(`${canonicalJson({ ...keys, sha256: checksum(keys) })}\n`, 'utf8');
}

function checksum(keys: Keys): string {
  return createHash('sha256').update(canonicalJson(keys)).digest('hex');
}

function parse(bytes: Uint8Array): Keys {
  const { holdfastKeys, sha256: _, ...rest } = parseObject(bytes);
  if (typeof holdfastKeys === 'number' && holdfastKeys > FORMAT_VERSION) {
    throw new FormatError('unsupported-version', `The key slots are of format version ${holdfastKeys}`);
  }
  const parsed = keysSchema.safeParse({ ...rest, holdfastKeys });
  if (!parsed.success)
    throw new FormatError('damaged', 'The key slots are not of the expected shape', { cause: parsed.error });
  // Byte for byte the canonical text, checksum and all: nothing can be altered and still be read, not even white space.
  if (!serialise(parsed.data).equals(bytes)) {
    throw new FormatError('damaged', 'The key slots do not match their checksum');
  }
  return parsed.data;
}

function parseObject(bytes: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return z.record(z.string(), z.unknown()).parse(value);
  } catch (cause) {
    throw new FormatError('damaged', 'The key slots are not a JSON object', { cause });
  }
}
