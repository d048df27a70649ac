import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';

/** What a session says: who, until when, and by which credential of their own, where they act by one. */
const sessionSchema = z.object({
  actorId: z.string(),
  credential: z.string().optional(),
  expiresAt: z.number(),
});
export type Session = z.infer<typeof sessionSchema>;

export interface SessionSeal {
  /** Sealed text for a cookie. */
  seal(session: Session): string;
  /** The session, or null where the text was not sealed here, was changed, or has expired. */
  open(sealed: string): Session | null;
}

export interface SessionSealOptions {
  /** The server's random key. */
  readonly serverKey: Buffer;
  /** What sessions hold for, such as the server's token: they end where it is another. */
  readonly heldBy: string;
  /** Wall clock, milliseconds since the epoch. */
  readonly now?: () => number;
}

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CONTEXT = Buffer.from('holdfast session v1');

/** Sessions live in the cookie alone: sealed with AES-256-GCM, so that the server need remember none. */
export function createSessionSeal({ serverKey, heldBy, now = Date.now }: SessionSealOptions): SessionSeal {
  const key = Buffer.from(hkdfSync('sha256', serverKey, heldBy, CONTEXT, 32));

  return {
    seal(session) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(CONTEXT);
      const sealed = Buffer.concat([cipher.update(JSON.stringify(session), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url');
    },
    open(text) {
      const plaintext = decrypt(key, Buffer.from(text, 'base64url'));
      if (plaintext === null) return null;
      const session = sessionSchema.parse(JSON.parse(plaintext));
      return session.expiresAt > now() ? session : null;
    },
  };
}

/** null where the bytes are not exactly what the key sealed. */
function decrypt(key: Buffer, bytes: Buffer): string | null {
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(CONTEXT).setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const sealed = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
    return decipher.update(sealed, undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}
