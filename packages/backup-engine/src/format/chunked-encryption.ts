import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { FormatError } from './format-error.ts';
import { hkdfExpandSha512 } from './hkdf.ts';

/*
 * C2SP chunked-encryption (https://c2sp.org/chunked-encryption) as Cobblestone-256: HKDF-Expand with SHA-512 and
 * AES-256-GCM. This file has its arithmetic, one chunk at a time; `member-stream.ts` streams it.
 */

/** Plaintext of every chunk but the last, which is always shorter and may be empty. */
export const CHUNK_BYTES = 16 * 1024;
export const TAG_BYTES = 16;
/** A stored chunk that is not the last. */
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
export const SALT_BYTES = 24;
const COMMITMENT_BYTES = 32;
/** Salt and key commitment, before the first chunk. */
export const HEADER_BYTES = SALT_BYTES + COMMITMENT_BYTES;
export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const MAX_CHUNKS = 2 ** 38;
const AEAD = 'AEAD_AES_256_GCM';

/** What one message is sealed and opened with. */
export interface MessageKey {
  readonly key: KeyObject;
  readonly baseNonce: Buffer;
  readonly commitment: Buffer;
}

/** `inputKey`: 32 uniformly random bytes. `salt`: 24 bytes that never repeat under it. */
export function deriveMessageKey(inputKey: Uint8Array, salt: Uint8Array, context: Uint8Array): MessageKey {
  if (inputKey.length !== KEY_BYTES) throw new RangeError(`A key has ${KEY_BYTES} bytes`);
  if (salt.length !== SALT_BYTES) throw new RangeError(`A salt has ${SALT_BYTES} bytes`);
  const label = Buffer.from(`c2sp.org/chunked-encryption@v1+${AEAD}\0`, 'ascii');
  const info = Buffer.concat([label, salt, context]);
  const derived = hkdfExpandSha512(inputKey, info, KEY_BYTES + NONCE_BYTES + COMMITMENT_BYTES);
  return {
    key: createSecretKey(derived.subarray(0, KEY_BYTES)),
    baseNonce: derived.subarray(KEY_BYTES, KEY_BYTES + NONCE_BYTES),
    commitment: derived.subarray(KEY_BYTES + NONCE_BYTES),
  };
}

/** Derives the key that a header belongs to. Refuses as `wrong-key` a header whose commitment is of another key or context. */
export function openHeader(inputKey: Uint8Array, header: Uint8Array, context: Uint8Array): MessageKey {
  const messageKey = deriveMessageKey(inputKey, header.subarray(0, SALT_BYTES), context);
  if (!timingSafeEqual(messageKey.commitment, header.subarray(SALT_BYTES, HEADER_BYTES))) {
    throw new FormatError(
      'wrong-key',
      'The key commitment does not match: another key, another artifact or member, or a damaged header before chunk 0',
    );
  }
  return messageKey;
}

/** The two parts of a stored chunk: ciphertext and tag. */
export function sealChunk(messageKey: MessageKey, index: number, plaintext: Uint8Array): [Buffer, Buffer] {
  const cipher = createCipheriv('aes-256-gcm', messageKey.key, chunkNonce(messageKey.baseNonce, index));
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return [ciphertext, cipher.getAuthTag()];
}

/** The plaintext of a stored chunk; returns only once its tag has been checked. */
export function openChunk(messageKey: MessageKey, index: number, sealed: Uint8Array): Buffer {
  if (sealed.length < TAG_BYTES) {
    throw new FormatError('damaged', `Truncated: chunk ${index} is cut or missing`, { chunk: index });
  }
  const nonce = chunkNonce(messageKey.baseNonce, index);
  const decipher = createDecipheriv('aes-256-gcm', messageKey.key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  const plaintext = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES));
  try {
    decipher.final();
  } catch (cause) {
    throw new FormatError(
      'damaged',
      `Chunk ${index} is not authentic: altered, cut, extended or out of order`,
      { chunk: index, cause },
    );
  }
  return plaintext;
}

/** A whole short message. For what fits in memory, such as a wrapped key. */
export function sealMessage(
  inputKey: Uint8Array,
  context: Uint8Array,
  sealing: { salt: Uint8Array; plaintext: Uint8Array },
): Buffer {
  const messageKey = deriveMessageKey(inputKey, sealing.salt, context);
  const parts: Uint8Array[] = [sealing.salt, messageKey.commitment];
  for (let index = 0; index <= Math.floor(sealing.plaintext.length / CHUNK_BYTES); index += 1) {
    const start = index * CHUNK_BYTES;
    parts.push(...sealChunk(messageKey, index, sealing.plaintext.subarray(start, start + CHUNK_BYTES)));
  }
  return Buffer.concat(parts);
}

export function openMessage(inputKey: Uint8Array, context: Uint8Array, message: Uint8Array): Buffer {
  if (message.length < HEADER_BYTES)
    throw new FormatError('damaged', 'Truncated: the header before chunk 0 is cut');
  const messageKey = openHeader(inputKey, message.subarray(0, HEADER_BYTES), context);
  const parts: Buffer[] = [];
  const body = message.subarray(HEADER_BYTES);
  for (let index = 0; index <= Math.floor(body.length / SEALED_CHUNK_BYTES); index += 1) {
    const start = index * SEALED_CHUNK_BYTES;
    parts.push(openChunk(messageKey, index, body.subarray(start, start + SEALED_CHUNK_BYTES)));
  }
  return Buffer.concat(parts);
}

/** The base nonce XOR the chunk number as a big-endian integer. */
function chunkNonce(baseNonce: Buffer, index: number): Buffer {
  if (index >= MAX_CHUNKS) throw new RangeError('A message cannot have more than 2^38 chunks');
  const nonce = Buffer.from(baseNonce);
  const low = NONCE_BYTES - 4;
  const high = NONCE_BYTES - 5;
  nonce.writeUInt32BE((baseNonce.readUInt32BE(low) ^ (index >>> 0)) >>> 0, low);
  nonce.writeUInt8(baseNonce.readUInt8(high) ^ Math.floor(index / 2 ** 32), high);
  return nonce;
}
