import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const PURPOSE = 'holdfast catalogue connection passwords v1';

/** Seals and opens connection passwords for the catalogue: AES-256-GCM, bound to the service they belong to. */
export interface PasswordBox {
  seal(password: string, serviceId: string): Uint8Array;
  /** Throws where the bytes were changed, belong to another service or were sealed under another master key. */
  open(sealed: Uint8Array, serviceId: string): string;
}

/** The key is derived from the master key for this purpose alone. */
export function passwordBox(masterKey: Uint8Array): PasswordBox {
  const key = Buffer.from(hkdfSync('sha256', masterKey, new Uint8Array(0), PURPOSE, 32));
  return {
    seal(password, serviceId) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(serviceId));
      const sealed = Buffer.concat([cipher.update(password, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, sealed, cipher.getAuthTag()]);
    },
    open(sealed, serviceId) {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
        .setAAD(Buffer.from(serviceId))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      const opened = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([opened, decipher.final()]).toString('utf8');
    },
  };
}
