import { createHash } from 'node:crypto';

/** What MariaDB keeps of a password (mysql_native_password), so that its text reaches neither a statement nor a log. */
export function nativePasswordHash(password: string): string {
  if (password === '') return '';
  const inner = createHash('sha1').update(password, 'utf8').digest();
  return `*${createHash('sha1').update(inner).digest('hex').toUpperCase()}`;
}
