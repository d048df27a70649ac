import { HoldfastError } from '@holdfast/db-backup-domain/errors';

/** Far above the tokens of service accounts and of the usual identity providers; a header has an end. */
export const MAX_TOKEN_LENGTH = 8192;

/** A token travels in a header: printable ASCII without spaces, so that nothing of it can become another header. */
const TOKEN = /^[\x21-\x7e]+$/;

/** True where the text can be a bearer token at all. */
export function isTokenForm(text: string): boolean {
  return text.length <= MAX_TOKEN_LENGTH && TOKEN.test(text);
}

/** REQUEST_INVALID, without the text, where it cannot be a bearer token. `named` says where it stood. */
export function assertTokenForm(text: string, named = 'The token'): void {
  if (isTokenForm(text)) return;
  const detail = `${named} must be 1 to ${String(MAX_TOKEN_LENGTH)} printable characters without spaces.`;
  throw new HoldfastError('REQUEST_INVALID', { detail });
}
