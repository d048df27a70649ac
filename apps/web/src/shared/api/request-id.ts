const BYTES = 16;

/**
 * An idempotency key: the same one again returns the first call's result. Not `crypto.randomUUID`, which a page served
 * over plain HTTP does not have.
 */
export function newRequestId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(BYTES)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
