/**
 * The address of an API server in one way of writing, so that two can be compared; null where it is none: it must be
 * https, or http on loopback, and hold no credentials, query or fragment.
 */
export function serverAddress(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, port, pathname, username, password, search, hash } = new URL(text);
  const host = hostname.replace(/\.$/, '');
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(host))) return null;
  if (username + password + search + hash !== '') return null;
  return `${protocol}//${host}${port === '' ? '' : `:${port}`}${pathname.replace(/\/+$/, '')}`;
}

function isLoopback(host: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(host);
}
